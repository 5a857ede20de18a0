"""The rules for where the API is, who may come in, its operations, and what these take and answer beside schemas."""

from __future__ import annotations

from collections.abc import Mapping

from plooi_spec.diff.verdicts import NEVER_PROMISED, PASSED_OVER, Rule, answer, neither, request, whole

CALL_RULES: Mapping[str, tuple[Rule, ...]] = {
    "text-changed": (neither("text", "Words for people; nothing changes on the wire."),),
    "version-changed": (neither("harmless", "The number says that something changed, and not what."),),
    # Where the API is, and who may come in.
    "server-added": (request("harmless", "The addresses that were there are still there."),),
    "server-removed": (
        request("risky", "The host is another, the path on it is not: it is the address to configure.", "same path"),
        request("breaking", "Calls to the old address no longer arrive."),
    ),
    "security-added": (request("harmless", "All who could sign in still can."),),
    "security-removed": (request("breaking", "A client that signs in this way is refused from now on."),),
    "scope-needed": (request("breaking", "A client that signs in without this scope is refused from now on."),),
    "scope-no-longer-needed": (request("harmless", "A client that has the scope is let in as before."),),
    "scope-added": (request("harmless", "It is offered; the operations show what asks for it."),),
    "scope-removed": (request("risky", "A client that asks for this scope may be refused."),),
    "sign-in-flow-added": (request("harmless", "A client that signs in another way still can."),),
    "sign-in-flow-removed": (request("breaking", "A client that signs in this way is refused from now on."),),
    "security-scheme-changed": (request("breaking", "A client that signs in as before is refused from now on."),),
    "security-scheme-added": (neither("harmless", "The operations show what asks for it."),),
    "security-scheme-removed": (neither("harmless", "The operations show what no longer takes it."),),
    # Operations.
    "path-added": (whole("harmless", "New; nothing called it before."),),
    "path-removed": (whole("breaking", "Calls to it find nothing any more."),),
    "path-parameter-renamed": (neither("harmless", "The address stays the same; generated code has another name."),),
    "operation-added": (whole("harmless", "New; nothing called it before."),),
    "operation-removed": (whole("breaking", "Calls to it are refused from now on."),),
    "operation-moved": (whole("breaking", "Calls to the old address find nothing any more."),),
    "operation-id-changed": (
        neither("risky", "Nothing changes on the wire, but generated code and its users know the operation by it."),
    ),
    "deprecation-added": (
        request("harmless", "It still works, but is not meant to stay."),
        answer("harmless", "It is still answered, but is not meant to stay."),
        whole("harmless", "It still works, but is not meant to stay."),
    ),
    "deprecation-removed": (
        request("harmless", "It is meant to stay after all."),
        answer("harmless", "It is meant to stay after all."),
        whole("harmless", "It is meant to stay after all."),
    ),
    # What the platform calls at the client.
    "webhook-added": (whole("harmless", "New; no client waited for it before."),),
    "webhook-removed": (whole("breaking", "What was called at the client is not called any more."),),
    "callback-added": (whole("harmless", "New; no client waited for it before."),),
    "callback-removed": (whole("breaking", "What was called at the client is not called any more."),),
    # What a call carries. The platform's own calls, webhooks and callbacks, are answers to a client.
    "parameter-added": (request("harmless", "It may be left out."), answer("harmless", PASSED_OVER)),
    "required-parameter-added": (
        request("breaking", "A call without it is refused from now on."),
        answer("harmless", PASSED_OVER),
    ),
    "parameter-removed": (
        request("risky", "It may still be sent, but nothing says that it has any effect."),
        answer("risky", NEVER_PROMISED),
    ),
    "required-parameter-removed": (
        request("risky", "It may still be sent, but nothing says that it has any effect."),
        answer("breaking", "What every call held is gone."),
    ),
    "parameter-made-required": (
        request("breaking", "A call without it is refused from now on."),
        answer("harmless", "A call always holds it from now on."),
    ),
    "parameter-made-optional": (
        request("harmless", "It may still be sent."),
        answer("breaking", "A call may lack what it always held."),
    ),
    "ignored-header-changed": (
        request("harmless", "OpenAPI passes over what is said of it: the media types and the sign-in count."),
        answer("harmless", "OpenAPI passes over what is said of it: the media types and the sign-in count."),
    ),
    "serialization-changed": (
        request("breaking", "A value that is written as before is not understood."),
        answer("breaking", "A value that is read as before is not understood."),
    ),
    "reserved-signs-allowed": (
        request("harmless", "What is written as before is still understood."),
        answer("risky", "A value can hold signs that were never in it."),
    ),
    "reserved-signs-refused": (
        request("breaking", "A value with such signs in it is not understood any more."),
        answer("harmless", "What comes could come before as well."),
    ),
    "empty-value-refused": (
        request("breaking", "A call that sends it empty is refused from now on."),
        answer("harmless", "A call always fills it from now on."),
    ),
    "empty-value-allowed": (
        request("harmless", "A call that fills it is as good as before."),
        answer("risky", "A call can hold it empty, which it never was before."),
    ),
    "request-body-added": (
        request("harmless", "It may be left out."),
        answer("harmless", PASSED_OVER),
    ),
    "required-request-body-added": (
        request("breaking", "A call without a body is refused from now on."),
        answer("harmless", PASSED_OVER),
    ),
    "request-body-removed": (
        request(
            "risky", "A body means nothing in a GET, but one that was sent can have been read.", "without a meaning"
        ),
        request("breaking", "The body that was sent is not taken any more."),
        answer("breaking", "The body that was received does not come any more."),
    ),
    "required-request-body-removed": (
        request(
            "risky", "A body means nothing in a GET, but one that was sent can have been read.", "without a meaning"
        ),
        request("breaking", "The body that was sent is not taken any more."),
        answer("breaking", "The body that was received does not come any more."),
    ),
    "request-body-made-required": (
        request("breaking", "A call without a body is refused from now on."),
        answer("harmless", "A call always holds it from now on."),
    ),
    "request-body-made-optional": (
        request("harmless", "It may still be sent."),
        answer("breaking", "A call may lack what it always held."),
    ),
    "media-type-added": (
        request("harmless", "What was sent before is still taken."),
        answer("risky", "A call of the platform can come in a type that a client does not know.", "called"),
        answer("harmless", "Who asks with `Accept` for what there was still gets that."),
    ),
    "media-type-removed": (
        request("breaking", "What is sent in this type is refused from now on."),
        answer("breaking", "Who can only read this type is not answered any more."),
    ),
    "encoding-changed": (
        request("risky", "The parts of the body are written in another way; look at the two."),
        answer("risky", "The parts of the body are written in another way; look at the two."),
    ),
    # What is answered, also by a client to the platform's own calls.
    "response-added": (
        request("harmless", "What a client answered is still understood."),
        answer("risky", "A client that waits for the status that it knows takes this one for a failure.", "success"),
        answer("harmless", "A client takes a status that it does not know by its first digit."),
    ),
    "response-removed": (
        request("breaking", "A client that answers with it is taken for failing.", "success"),
        request("risky", "A client may answer with it, but nothing says what that means."),
        answer("breaking", "The success that a client waits for does not come any more.", "success"),
        answer("risky", "What this status meant is said in another way, or not at all."),
    ),
    "success-status-changed": (
        request("breaking", "A client that answers with the old status is taken for failing."),
        answer("breaking", "A client that waits for the old status takes it for a failure."),
    ),
    "header-added": (request("harmless", "It may be left out."), answer("harmless", PASSED_OVER)),
    "required-header-added": (
        request("breaking", "A client that leaves it out is taken for failing."),
        answer("harmless", PASSED_OVER),
    ),
    "header-removed": (
        request("risky", "It may still be sent, but nothing says that it has any effect."),
        answer("risky", NEVER_PROMISED),
    ),
    "required-header-removed": (
        request("risky", "It may still be sent, but nothing says that it has any effect."),
        answer("breaking", "What every answer carried is gone."),
    ),
    "header-made-required": (
        request("breaking", "A client that leaves it out is taken for failing."),
        answer("harmless", "An answer always carries it from now on."),
    ),
    "header-made-optional": (
        request("harmless", "It may still be sent."),
        answer("breaking", "An answer may lack what it always carried."),
    ),
    "links-changed": (
        request("harmless", "Links only describe which calls go together."),
        answer("harmless", "Links only describe which calls go together."),
    ),
    "components-added": (neither("harmless", "What uses them is reported by itself."),),
    "components-removed": (neither("harmless", "What used them is reported by itself."),),
    "component-changed": (neither("risky", "What this part does is not known here; look at the two."),),
}
