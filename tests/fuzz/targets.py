"""What is fuzzed: each target tries one case after the other, and raises `Hurt` where a promise does not hold.

A target is a function of a source of chance that yields once for each case it has tried. To add one, write it and name
it in TARGETS.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from random import Random
from typing import Any

from attrs import frozen

from facade.clients import CLIENTS, Client, permit
from fuzz import files, specs
from fuzz.hostile import IDENTITY, PDF, Answer, Platform, good, mutated
from fuzz.promises import Hurt as Hurt
from fuzz.promises import steers
from plooi import PlooiError, Publication, Retries, versions
from plooi.errors import ConfigurationError

#: Seconds that one exchange may take here, and how much more a case may take for everything else.
DEADLINE, SLACK = 2.0, 10.0
LONGEST_FILE = 120.0
#: MiB over the start that no case may need.
MEMORY = 100
_RETRIES = Retries(attempts=2, first=0.001, longest=0.002, patience=0.01, random=lambda: 0.5)


class Nowhere(io.BytesIO):
    """A file that takes everything and keeps nothing: a file may have 2 GiB, which are not to be held here."""

    def write(self, content: Any, /) -> int:
        return len(content)


VERBS: dict[str, Callable[[Client], Any]] = {
    "create_metadata": lambda it: it.create_metadata(permit()),
    "publish": lambda it: it.publish(permit(), PDF),
    "upload_document": lambda it: it.upload_document(IDENTITY, PDF),
    "get_metadata": lambda it: it.get_metadata(IDENTITY),
    "replace_metadata": lambda it: it.replace_metadata(IDENTITY, permit()),
    "replace_document": lambda it: it.replace_document(IDENTITY, PDF),
    "withdraw": lambda it: it.withdraw(IDENTITY),
    "download": lambda it: it.download(IDENTITY, Nowhere()),
    "search": lambda it: _first(it.search("gm0518"), 20),
    "value_list": lambda it: it.value_list("ministeries").values(),
}


@frozen
class Case:
    """One case: who did what, with which seed, so that it can be tried again."""

    seed: int
    kind: str
    label: str
    verb: str


def answers(random: Random) -> Iterator[Case]:
    """Every verb of every version, sync and async, against mutated answers over a socket."""
    with ExitStack() as stack:
        platform = stack.enter_context(Platform())
        clients: dict[tuple[str, str], Client] = {}
        for kind, make in CLIENTS.items():
            for label in versions.labels():
                settings = {"retries": _RETRIES, "timeout": DEADLINE, "deadline": DEADLINE}
                client = make(platform.url, auth="geheim-geheim", version=label, **settings)
                stack.callback(client.close)
                clients[kind, label] = client
        while True:
            kind, label = random.choice(list(clients))
            case = Case(random.getrandbits(48), kind, label, random.choice(list(VERBS)))
            attempt(case, platform, clients[kind, label])
            yield case


def attempt(case: Case, platform: Platform, client: Client) -> None:
    """Try one case. Raises Hurt."""
    chance = Random(case.seed)
    untouched = chance.choice((0, 0, 0, 1, 2, 3))
    begun, requests = time.monotonic(), platform.requests

    def answer(request: str, body: bytes) -> Answer:
        # The first answers of some cases are good, so that verbs of several calls come to their last.
        clean = platform.requests - requests <= untouched
        return good(request, body) if clean else mutated(chance, good(request, body))

    platform.answer = answer
    try:
        outcome = VERBS[case.verb](client)
    except PlooiError as error:
        if isinstance(error, ConfigurationError) and "The platform names" not in str(error):
            raise Hurt(f"{case}: {error!r} is about a setting, and none is wrong") from error
        outcome = error
    except Exception as error:
        raise Hurt(f"{case}: {''.join(traceback.format_exception(error))}") from error
    _check_texts(case, outcome)
    allowed = DEADLINE * max(1, platform.requests - requests) + SLACK
    # A file has more time while it comes.
    allowed += LONGEST_FILE if case.verb == "download" else 0
    if time.monotonic() - begun > allowed:
        raise Hurt(f"{case}: {time.monotonic() - begun:.1f} s, and {allowed:.1f} s are allowed")


def _check_texts(case: Case, outcome: Any) -> None:
    """See that what came out can be written down, and that errors keep to the lines that they have."""
    try:
        if isinstance(outcome, PlooiError):
            text = str(outcome)
            text.encode()
            if any(steers(sign) and sign != "\n" for sign in text):
                raise Hurt(f"{case}: a sign that steers a terminal is in {text!r}")
        else:
            results = outcome if isinstance(outcome, list) else [outcome]
            for result in results:
                if isinstance(result, Publication):
                    assert Publication.from_dict(result.to_dict()) == result
                data = result.to_dict() if hasattr(result, "to_dict") else str(result)
                json.dumps(data, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, TypeError, RecursionError) as error:
        raise Hurt(f"{case}: {''.join(traceback.format_exception(error))}") from error


def _first(hits: Iterator[Any], most: int) -> list[Any]:
    return [hit for hit, _ in zip(hits, range(most), strict=False)]


#: The targets by their names.
TARGETS: dict[str, Callable[[Random], Iterator[Any]]] = {
    "answers": answers,
    "manifests": files.manifests,
    "metadata": files.metadata_files,
    "journals": files.journals,
    "specs": specs.specs,
}


def run(name: str, seed: int, *, seconds: float | None = None, cases: int | None = None) -> int:
    """Try a target for so long, or so many cases; gives their number. Raises Hurt."""
    end = None if seconds is None else time.monotonic() + seconds
    before, number, case = 0, 0, None
    for case in TARGETS[name](Random(seed)):
        number += 1
        # The first cases load what every one needs.
        if number == 20:
            before = peak()
        elif before and peak() - before > MEMORY:
            raise Hurt(f"{case}: {peak() - before} MiB over the start")
        if (end is not None and time.monotonic() > end) or number == cases:
            break
    return number


def peak() -> int:
    """The most memory that this process had so far, in MiB."""
    kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kibibytes // (1024 * 1024 if sys.platform == "darwin" else 1024)
