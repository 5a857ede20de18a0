"""A fuzzing session: `nox -s fuzz -- --minutes 10 --seed 1`, and how many cases were tried."""

from __future__ import annotations

import argparse
import secrets
import sys

from fuzz.targets import TARGETS, Hurt, run


def main() -> int:
    parser = argparse.ArgumentParser(description="Try every target with mutated input, and say how much was tried.")
    parser.add_argument("--minutes", type=float, default=1.0, help="how long, all targets together")
    parser.add_argument("--seed", type=int, default=None, help="of a session that is to be seen again")
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []], help="some of them")
    given = parser.parse_args()
    seed = secrets.randbits(32) if given.seed is None else given.seed
    names = given.targets or list(TARGETS)
    print(f"Seed {seed}", flush=True)
    for name in names:
        try:
            number = run(name, seed, seconds=given.minutes * 60 / len(names))
        except Hurt as hurt:
            print(f"{name}: {hurt}")
            return 1
        print(f"{name}: {number} cases, none did harm", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
