"""A short fuzzing session of every target, the same in each run; and that such a session finds what is wrong."""

from __future__ import annotations

from random import Random

import pytest

from facade.clients import CLIENTS
from fuzz.hostile import Platform
from fuzz.targets import TARGETS, VERBS, Case, Hurt, attempt, run
from plooi import Retries

#: As many as take a few seconds.
CASES = {"answers": 150, "manifests": 100, "metadata": 100, "journals": 60, "specs": 40}


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_does_harm(name: str) -> None:
    assert run(name, 1, cases=CASES[name]) == CASES[name]


@pytest.mark.parametrize("kind", CLIENTS)
def test_a_promise_that_is_broken_is_noticed(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = {"get_metadata": lambda it: it.get_metadata("6b0c4a2e-53f7-4d1c-9a38-2f5e81b7c9d4").no_such_name}
    for name, verb in broken.items():
        monkeypatch.setitem(VERBS, name, verb)
    with Platform() as platform:
        client = CLIENTS[kind](platform.url, retries=Retries(attempts=1))
        try:
            # The seed lets the first answers be good.
            seed = next(seed for seed in range(99) if Random(seed).choice((0, 0, 0, 1, 2, 3)) == 3)
            with pytest.raises(Hurt, match="no_such_name"):
                attempt(Case(seed, kind, "0.9.0-beta", "get_metadata"), platform, client)
        finally:
            client.close()
