"""The commands of `plooi`, a module for each group of them, which is loaded when one of its commands is called."""

from __future__ import annotations

from collections.abc import Mapping

#: The commands in the order in which they are shown: the module of each, and its help on one line.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "publish": ("publish", "Publish a document: its metadata first, then the file."),
    "upload": ("publish", "Send the file of a delivery whose metadata is there already."),
    "batch": ("batch", "Deliver many documents from a manifest, each of them once."),
    "new": ("new", "Write a metadata file: asks for the fields one by one, with the value lists at hand."),
    "validate": (
        "validate",
        "Check metadata files without sending anything: what publish would refuse, with the place, and the remedy.",
    ),
    "schema": (
        "schema",
        "Print JSON Schema for metadata files in the names of plooi.Metadata, for one version of the API.",
    ),
    "get": ("read", "Read the metadata of a document."),
    "download": ("read", "Download the file of a document. It appears under its name only when it is complete."),
    "search": ("read", "List what the platform's search answers for an organisation."),
    "status": ("status", "Show where a delivery stands, as far as the API shows it. Nothing is changed."),
    "replace": ("change", "Replace the metadata or the file of a delivered document."),
    "withdraw": ("change", "Withdraw a document: the platform takes it offline."),
    "lists": ("lists", "Show the value lists: which there are, the values of one, or how they differ."),
    "export": ("export", "Write metadata in the form of another standard."),
    "capabilities": (
        "capabilities",
        "Show which verbs and which fields of the metadata each version of the API has, and how sure its spec is.",
    ),
    "sandbox": (
        "sandbox",
        "Run a sandbox: a server on this machine that behaves as the platform did. It runs until Ctrl-C.",
    ),
    "config": ("config", "Show which settings are in force and why. The token is masked."),
    "doctor": (
        "doctor",
        "Look whether all that a delivery needs is in order, and say what to do where it is not. Nothing is delivered.",
    ),
    "completion": (
        "completion",
        "Print what makes a shell complete commands, options, and the labels of the value lists.",
    ),
}
