"""The process behind `plooi.sandbox.Sandbox`: it gets its settings as one line of JSON on standard input.

On standard output it says where it is, or why it cannot be, as one line too. It ends when its standard input does.
"""

from __future__ import annotations

import json
import sys

import attrs

from plooi.errors import ConfigurationError
from plooi.sandbox.server import Address, serve
from plooi.sandbox.settings import Settings


def tell(**content: object) -> None:
    print(json.dumps(content), flush=True)


def main() -> int:
    """Run until standard input ends; 2 when the settings cannot be used."""

    def ready(address: Address) -> None:
        tell(**attrs.asdict(address))

    try:
        serve(Settings.of(**json.loads(sys.stdin.readline())), ready, until_stdin_ends=True)
    except ConfigurationError as error:
        tell(error=str(error))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
