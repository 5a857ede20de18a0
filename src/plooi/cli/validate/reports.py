"""The results of `plooi validate` in the forms that CI systems read: SARIF 2.1.0 and JUnit XML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from plooi import __version__
from plooi.cli.validate.findings import Finding, Result
from plooi.errors import CODES
from plooi.language import _
from plooi.wording import counted

#: Signs that XML 1.0 has no place for.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def sarif(results: Iterable[Result]) -> dict[str, Any]:
    """The findings as a SARIF log, one result each."""
    driver = {
        "name": "plooi",
        "version": __version__,
        "rules": [{"id": rule, "shortDescription": {"text": text}} for rule, text in CODES.items()],
    }
    entries = [_sarif_result(result, finding) for result in results for finding in result.findings]
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": entries}],
    }


def _sarif_result(result: Result, finding: Finding) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(Path(result.file).as_posix())}}
    if finding.line is not None:
        physical["region"] = {"startLine": finding.line, "startColumn": finding.column or 1}
    label = result.version.label
    return {
        "ruleId": finding.problem.code,
        "level": finding.level,
        "message": {"text": f"{finding.text} [{label}]"},
        "locations": [
            {"physicalLocation": physical, "logicalLocations": [{"fullyQualifiedName": finding.problem.field}]}
        ],
        "properties": {"kind": finding.rule, "apiVersion": label, "standing": result.version.standing},
    }


def junit(results: Sequence[Result]) -> str:
    """The results as JUnit XML: a suite for each version, a case for each file."""
    root = ElementTree.Element("testsuites", _counts(results))
    for label in dict.fromkeys(result.version.label for result in results):
        of_version = [result for result in results if result.version.label == label]
        standing = of_version[0].version.standing
        name = _("plooi validate {label} ({standing})", label=label, standing=standing)
        suite = ElementTree.SubElement(root, "testsuite", {"name": name, **_counts(of_version)})
        for result in of_version:
            case = ElementTree.SubElement(suite, "testcase", {"classname": name, "name": _xml(result.file)})
            _fill(case, result)
    ElementTree.indent(root)
    return _('<?xml version="1.0" encoding="UTF-8"?>\n') + ElementTree.tostring(root, encoding="unicode")


def _fill(case: ElementTree.Element, result: Result) -> None:
    if not result.valid:
        tag = "failure" if result.readable else "error"
        lines = "\n".join(f"{place_of(result.file, one)}: {one.text}" for one in result.errors)
        message = (
            result.errors[0].text if len(result.errors) == 1 else counted(len(result.errors), "problem", "problems")
        )
        ElementTree.SubElement(case, tag, {"message": _xml(message)}).text = _xml(lines)
    remarks = [one for one in result.findings if one.level == "warning"]
    if remarks:
        text = "\n".join(f"{place_of(result.file, one)}: {one.text}" for one in remarks)
        ElementTree.SubElement(case, "system-out").text = _xml(text)


def _counts(results: Sequence[Result]) -> dict[str, str]:
    return {
        "tests": str(len(results)),
        "failures": str(sum(result.readable and not result.valid for result in results)),
        "errors": str(sum(not result.readable for result in results)),
    }


def place_of(file: str, finding: Finding) -> str:
    """`kapvergunning.yaml:3:1`, as compilers write it and editors follow it."""
    return file if finding.line is None else f"{file}:{finding.line}:{finding.column or 1}"


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
