"""The command `plooi-spec`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; the exit code says how it went: 0 well, 1 different, 2 wrong usage or a spec in fault."""
    try:
        from plooi_spec.cli import app

        app(prog_name="plooi-spec")
    except ModuleNotFoundError as missing:
        name = (missing.name or "").partition(".")[0]
        if name.startswith("plooi"):
            raise
        # What the extra `workshop` brings; a wheel without it has the command all the same.
        print(
            f"plooi-spec: the command needs the package {name!r}, which is not installed.\n"
            "  Install the extra 'workshop':  python -m pip install 'plooi[workshop]'",
            file=sys.stderr,
        )
        sys.exit(2)


if __name__ == "__main__":
    main()
