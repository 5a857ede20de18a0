"""What to do about each kind of error and each code of a problem, as docs/errors.md says it.

A class or code without an entry stops `nox -s regenerate`, and so does an entry that belongs to nothing any more.
"""

from __future__ import annotations

from collections.abc import Mapping

from plooi import errors

_SEND_AGAIN = "`upload_document(error.publication, file)`"

#: For each error: what to do in Python, and in a shell.
FOR_ERRORS: Mapping[type[errors.PlooiError], tuple[str, str]] = {
    errors.ConfigurationError: (
        "Correct the setting that the text names; a second call fails in the same way.",
        "`plooi config` shows each setting and where it comes from; `plooi doctor` tries them.",
    ),
    errors.IdInvalid: ("Use `publication.id`, or the whole pid.", "Give the id that `plooi publish` printed."),
    errors.MetadataInvalid: (
        "Go through `problems`; the codes below say what to do about each.",
        "`plooi validate FILE` shows each problem with its line.",
    ),
    errors.NotInThisVersion: (
        'Empty the fields in `fields`, or pass `loss="report"`. With `verb` set: choose a version that has the verb.',
        "`--loss report`; `plooi capabilities` shows what each version can do.",
    ),
    errors.RelationsNotProcessed: (
        'Pass `relations="leave_out"`, or `relations="send"` when it is known that the platform processes them.',
        "`--relations leave_out` or `--relations send`.",
    ),
    errors.SessionIdInvalid: ("Leave `session_id` out; the client makes one.", "Leave the session id out."),
    errors.DocumentInvalid: (
        "Mend or replace the file; `fault` and `remedy` say how. After a file that changed on the way, send it again.",
        "Mend or replace the file, and run the command again.",
    ),
    errors.WriteRefused: (
        "Read `remedy`. For a withdrawn document: `lift_withdrawal=True` where it is to be public again.",
        "Read the text. For a withdrawn document: `--lift-withdrawal`.",
    ),
    errors.JournalError: (
        "Correct the path, wait for the run that has the journal, or free some of the disk. Done rows stay done.",
        "The same; then run `plooi batch` again, which goes on where it stopped.",
    ),
    errors.TransportError: (
        "Call again when the platform can be reached: a write that this error ends was not done.",
        "`plooi doctor` says where the way to the platform ends. Then run the command again.",
    ),
    errors.OutcomeUnknown: (
        "Follow `remedy`; [the table below](#when-it-is-not-known-what-happened) has each verb.",
        "Follow the text. In a batch, `plooi batch retry`.",
    ),
    errors.DeliveryIncomplete: (
        f"{_SEND_AGAIN}, now or later.",
        "`plooi upload ID FILE`, with the id that is printed. In a batch, run it again.",
    ),
    errors.ApiError: (
        "Where `passing` is true, call again later. Otherwise read `hint`; support of the platform wants `session_id`.",
        "Run the command again later; where that does not help, give the session id to the platform's support.",
    ),
    errors.ParseFout: (
        "Look whether something between you and the platform changes what is sent; the client sends valid JSON.",
        "`plooi doctor`, without the proxy where that can be.",
    ),
    errors.ValidatieMetadataFout: (
        "Correct what `messages` and `pointers` name. Where the platform speaks another version, pass `version`.",
        "Correct the fields; `--api-version` names another version.",
    ),
    errors.IdentifierFout: ("Correct the id.", "Correct the id."),
    errors.BestandstypeFout: (
        "Send a PDF or a ZIP. Where `storage_away` is true, the file is in order: call again later.",
        "Send a PDF or a ZIP; where the text says that the storage is away, run the command again later.",
    ),
    errors.IdentificatieFout: (
        "Get a new token, one that may deliver for this publisher; look at how it is [sent](connecting.md).",
        "Renew `PLOOI_TOKEN` or the file with the token; `--sign-in` sets how it is sent.",
    ),
    errors.AutorisatieFout: (
        "Pass a token with `auth`; ask whoever gave it for the right to do this.",
        "Set `PLOOI_TOKEN`; ask whoever gave the token for the right to do this.",
    ),
    errors.NietGevondenFout: (
        "Compare the id with the one that was kept. A withdrawn document has no file to read.",
        "Compare the id with the one that was printed; `plooi status ID` shows what the platform shows.",
    ),
    errors.ConflictFout: (
        "Take the metadata from `get_metadata`, or leave `pid` out.",
        "Begin with what `plooi get ID` prints, or leave `pid` out.",
    ),
    errors.BestandTeGrootFout: (
        "Make the file smaller, or deliver it in parts; ask the platform for its limit.",
        "Make the file smaller, or deliver it in parts.",
    ),
    errors.MediatypeFout: ("Send a PDF or a ZIP; look at the address.", "Send a PDF or a ZIP; look at `--url`."),
}

#: For each code of a problem: what to do.
FOR_CODES: Mapping[errors.Code, str] = {
    "required": "Fill in the field.",
    "unknown-field": "Correct the name; `candidates` has the nearest.",
    "not-carried": 'Empty the field, or pass `loss="report"` (`--loss report`).',
    "wrong-shape": "Write the value in the shape that the message names.",
    "wrong-type": "Write the value as the JSON type that the message names.",
    "wrong-format": "Write the value in the form that the message names.",
    "wrong-day": "Write a day such as 2022-08-24, or a time with its zone such as 2022-08-24T14:15:22Z.",
    "end-before-begin": "Correct one of the two dates.",
    "too-short": "Write a longer text, or leave the field out where it is not required.",
    "too-long": "Shorten the text.",
    "too-few": "Add an item.",
    "too-many": "Take out items.",
    "repeated": "Take out the item that is there twice.",
    "not-allowed": "Choose a value that the message names.",
    "unknown-value": "Choose one of `candidates`, or look in `plooi lists NAAM`.",
    "ambiguous-value": "Write one of `candidates`, or the URI.",
    "foreign-sign": "Read the source in its own encoding, such as UTF-8, and write the text anew.",
    "script": "Take `<script>` out of the text.",
    "not-json": "Use texts, numbers, lists and the client's own types.",
    "pid-given": "Empty `pid`; to change a document, use `replace_metadata` (`plooi replace`).",
    "values-not-processed": "Write the values as a list of texts.",
    "relations-not-processed": 'Pass `relations="leave_out"` (`--relations leave_out`).',
    "file": "Mend or replace the file as the message says.",
    "unreadable": "Correct the file at the line that the message names.",
    "invalid": "Read the message; it says what the version takes.",
    "ended": "Choose the one that came after it, unless the document is from before it ended.",
    "node": "Choose a value below it.",
    "unclear-date": "Write a day such as 2022-12-31.",
    "more": "Correct those that are named, and check again.",
    "remark": "Look at it; leave it where it is meant so.",
}
