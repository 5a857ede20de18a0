"""`plooi config`: the settings in force and where each comes from."""

from __future__ import annotations

from typing import Any

import typer

from plooi import versions
from plooi.cli.frame.options import Session, connected
from plooi.cli.frame.settings import KNOWN, Known, Origin, Setting
from plooi.command_lines import command_line
from plooi.errors import ConfigurationError
from plooi.language import _

#: What is in force where nobody sets it.
DEFAULTS = {"version": versions.DEFAULT, "timeout": 60.0}


def add_to(app: typer.Typer) -> None:
    app.command("config", epilog="Example: plooi config --api-version 0.3.2-alpha")(config)


@connected
def config(session: Session) -> None:
    """Show which settings are in force and why. The token is masked.

    A flag beats the environment, the environment beats the profile, the profile beats plooi.toml in the current folder,
    and that beats plooi.toml in your own configuration folder.
    """
    settings = session.settings
    rows = [row_of(known, settings.given.get(known.name)) for known in KNOWN]
    files: list[dict[str, Any]] = [
        {"path": str(file.path), "present": file.values is not None, "profiles": list(file.profiles)}
        for file in settings.files
    ]
    lines = [f"{row['name']:<16} {'-' if row['value'] is None else row['value']}   ({reason(row)})" for row in rows]
    profile = settings.profile
    if profile is not None:
        lines.append(
            _("{name:<16} {value}   (from {source})", name="profile", value=profile.value, source=profile.source)
        )
    spoken = spoken_version(session)
    lines.append(f"{_('speaks'):<16} {session.version_shown if spoken else _('no known version')}")
    for place in files:
        profiles = _("; profiles: {place}", place=", ".join(place["profiles"])) if place["profiles"] else ""
        state = _("read") if place["present"] else _("does not exist")
        lines.append(f"{_('file'):<16} {place['path']}   ({state}{profiles})")
    session.output.result(
        {
            "settings": rows,
            "profile": None if profile is None else {"name": profile.value, "source": profile.origin.name},
            "files": files,
            "speaks": spoken,
        },
        lines,
    )
    for file in settings.files:
        if file.holds_token_open_to_others:
            session.output.note(
                _(
                    "Warning: {path} holds a token and others can read it:  {command}",
                    path=file.path,
                    command=command_line("chmod", "600", file.path),
                )
            )


def row_of(known: Known, setting: Setting | None) -> dict[str, Any]:
    """One setting: its value and why it has that, with what it can be set by."""
    row: dict[str, Any] = {
        "name": known.name,
        "value": DEFAULTS.get(known.name),
        "why": "default" if known.name in DEFAULTS else None,
        "source": None,
        "line": None,
        "profile": None,
    }
    if setting is not None:
        origin = setting.origin
        row |= {"value": setting.shown, "why": origin.level, "source": origin.name}
        row |= {"line": origin.line, "profile": origin.profile}
    return {**row, "flag": known.flag, "variable": known.variable, "meaning": known.meaning}


def reason(row: dict[str, Any]) -> str:
    """Why a setting has its value, in words."""
    if row["why"] == "default":
        return _("the default; to change it: {flag}, {variable}", flag=row["flag"], variable=row["variable"])
    if row["why"] is None:
        return _("not set: {flag}, {variable}", flag=row["flag"], variable=row["variable"])
    return _("from {text}", text=Origin(row["why"], row["source"], row["line"], row["profile"]).text)


def spoken_version(session: Session) -> dict[str, str] | None:
    """The version that the client would speak; None for a setting that names none."""
    try:
        return {"version": session.version.label, "standing": session.version.standing}
    except ConfigurationError:
        return None
