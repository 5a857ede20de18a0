"""Each verb under each strike: what the client says, and what the platform then has. See `outcomes`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import pytest

from facade.clients import Client
from outcomes import DEEDS, TABLE, check, claim_of, remedied, strike, truth_of
from plooi import versions
from plooi.errors import DeliveryIncomplete
from plooi.sandbox import Sandbox

#: The published build; and each version as its spec means it, where what was withdrawn cannot be lifted.
PLATFORMS = [
    (label, mode, verb)
    for label, mode in [("0.9.0-beta", "faithful"), *((label, "ideal") for label in versions.labels())]
    for verb in DEEDS
    if (mode, verb) != ("ideal", "lift_withdrawal")
]


#: Strikes of each kind: before and after the work, and with the work half done.
TELLING = ("gateway 502 before", "204 before", "answer lost", "gateway 504 after", "repository away", "process away")


@pytest.fixture(scope="module")
def platforms() -> Iterator[Mapping[str, Sandbox]]:
    with (
        Sandbox("0.9.0-beta", mode="faithful", processing=3600) as faithful,
        Sandbox("all", mode="ideal", processing=3600) as ideal,
    ):
        yield {"faithful": faithful, "ideal": ideal}


@pytest.mark.parametrize(("label", "mode", "verb"), PLATFORMS)
def test_what_is_said_is_so(
    connect: Callable[..., Client], platforms: Mapping[str, Sandbox], label: str, mode: str, verb: str
) -> None:
    sandbox = platforms[mode]
    sandbox.clear()
    client = connect(sandbox.urls.get(label, sandbox.url), auth=sandbox.token(org=["gm0518"]), version=label)
    claims = {}
    for name, reach in TABLE:
        # The published build in full; of the others, which are assumed to be like it, what tells the most.
        if mode == "faithful" or (reach == "once" and name in TELLING):
            claims[name, reach] = _claim(client, sandbox, verb, name, reach)
    assert claims == {cell: TABLE[cell][verb] for cell in claims}


def _claim(client: Client, sandbox: Sandbox, verb: str, name: str, reach: str) -> str:
    deed = DEEDS[verb]
    identity = deed.prepare(client, sandbox)
    strike(sandbox, deed.operation, name, reach)
    claim, error = claim_of(lambda: deed.call(client, identity))
    sandbox.clear_faults()
    check(claim, *truth_of(sandbox, verb, identity), f"{name}, {reach}: {error}")
    # As the spec means it, nothing can be read of what was withdrawn, so that it cannot be signalled anew.
    lost = client.version.label in sandbox.urls and verb == "withdraw"
    if claim in ("stored", "unknown") and not lost and (verb != "publish" or isinstance(error, DeliveryIncomplete)):
        remedied(client, sandbox, verb, error.publication.id if isinstance(error, DeliveryIncomplete) else identity)
        done, _ = truth_of(sandbox, verb, identity)
        assert done, f"{name}, {reach}: the remedy does not help: {error}"
    return claim
