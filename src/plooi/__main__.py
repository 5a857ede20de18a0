"""The command `plooi`, also as `python -m plooi`."""

from __future__ import annotations

import sys

# What the extra `cli` brings. A program that only uses the client does not carry it.
EXTRA = ("typer", "rich", "ruamel", "platformdirs", "tzdata")


def main() -> None:
    """Run the command, or say how to install what it needs."""
    if sys.argv[1:] == ["--version"]:
        # Scripts ask for it often: it is printed without loading what reads options.
        from plooi import __version__

        print(f"plooi {__version__}")
        sys.exit(0)
    try:
        from plooi.cli.app import run

        code = run()
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in EXTRA:
            raise
        sys.exit(
            f"plooi: the command needs the package {missing.name!r}, which is not installed.\n"
            "  Install the extra 'cli':  python -m pip install 'plooi[cli]'"
        )
    except KeyboardInterrupt as error:  # while still loading
        code = 128 + getattr(error, "number", 2)
    sys.exit(code)


if __name__ == "__main__":
    main()
