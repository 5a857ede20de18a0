"""The command `plooi-spec`."""

from __future__ import annotations

from plooi_spec.cli import app


def main() -> None:
    """Run the command line; the exit code says how it went: 0 well, 1 different, 2 wrong usage or a spec in fault."""
    app(prog_name="plooi-spec")


if __name__ == "__main__":
    main()
