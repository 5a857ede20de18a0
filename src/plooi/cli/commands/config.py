"""`plooi config`: the settings in force and where each comes from."""

from __future__ import annotations

import typer

from plooi.cli.options import Session, connected
from plooi.cli.settings import KNOWN
from plooi.command_lines import command_line
from plooi.errors import ConfigurationError


def add_to(app: typer.Typer) -> None:
    app.command("config", epilog="Example: plooi config --api-version 0.3.2-alpha")(config)


@connected
def config(session: Session) -> None:
    """Show which settings are in force and where each comes from. The token is masked.

    A flag beats the environment, the environment beats plooi.toml in the current folder, and that beats plooi.toml in
    your own configuration folder.
    """
    settings = session.settings
    rows = []
    for known in KNOWN:
        setting = settings.given.get(known.name)
        rows.append(
            {
                "name": known.name,
                "value": None if setting is None else setting.shown,
                "source": None if setting is None else setting.source,
                "flag": known.flag,
                "variable": known.variable,
                "meaning": known.meaning,
            }
        )
    files = [{"path": str(file.path), "present": file.values is not None} for file in settings.files]
    lines = [
        f"{row['name']:<16} {'-' if row['value'] is None else row['value']}"
        + (f"   (from {row['source']})" if row["source"] else f"   (not set: {row['flag']}, {row['variable']})")
        for row in rows
    ]
    spoken = spoken_version(session)
    lines.append(f"{'speaks':<16} {session.version_shown if spoken else 'no known version'}")
    lines += [f"{'file':<16} {file['path']}   ({'read' if file['present'] else 'does not exist'})" for file in files]
    session.output.result({"settings": rows, "files": files, "speaks": spoken}, lines)
    for file in settings.files:
        if file.holds_token_open_to_others:
            session.output.note(
                f"Warning: {file.path} holds a token and others can read it:  {command_line('chmod', '600', file.path)}"
            )


def spoken_version(session: Session) -> dict[str, str] | None:
    """The version that the client would speak; None for a setting that names none."""
    try:
        return {"version": session.version.label, "standing": session.version.standing}
    except ConfigurationError:
        return None
