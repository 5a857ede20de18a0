"""How a choice is given in Python and in the shell. Messages name it as Python does; the command spells it anew.

A spelling is a literal that stands in a sentence as it is. Only the literal differs between the two, no sentence does.
"""

from __future__ import annotations

import re
from functools import cached_property

from attrs import frozen

#: Stands for a value in a spelling.
_VALUE = "{}"


@frozen(slots=False)
class Choice:
    """A choice: how Python spells it, and how the shell does. `{}` stands for its value, where it has one."""

    python: str
    shell: str

    def __str__(self) -> str:
        return self.python

    def of(self, value: str) -> str:
        """The choice of a value, as Python spells it."""
        return self.python.replace(_VALUE, value)

    def in_shell(self, text: str) -> str:
        """A text in which the shell's spelling stands for Python's."""
        return self._spelled.sub(lambda match: self.shell.replace(_VALUE, "".join(match.groups())), text)

    @cached_property
    def _spelled(self) -> re.Pattern[str]:
        before, value, after = self.python.partition(_VALUE)
        inside = f"([^']*){re.escape(after)}" if value else ""
        return re.compile(rf"\b{re.escape(before)}{inside}" + (r"\b" if self.python[-1].isalnum() else ""))


LOSS = Choice("loss='{}'", "--loss {}")
RELATIONS = Choice("relations='{}'", "--relations {}")
AS_IS = Choice("as_is=True", "--as-is")
LIFT = Choice("lift_withdrawal=True", "--lift-withdrawal")
# The command has no flag for it.
SEND_EXTRA = Choice("send_extra=True", "send_extra=True in Python")
PUBLISHER = Choice("search(publisher='{}')", "--publisher {}")
ALLOWED = Choice("allowed_hosts=['{}']", "--allowed-hosts {}")
UPLOAD = Choice("upload_document", "plooi upload")
REPLACE = Choice("replace_metadata", "plooi replace --metadata")
BEARER = Choice("BearerToken", "bearer")
AANLEVER = Choice("AanleverToken", "aanlever")
JWT = Choice("JwtToken", "jwt")
HEADER = Choice("HeaderToken('{}', …)", "{}")

CHOICES = (LOSS, RELATIONS, AS_IS, LIFT, SEND_EXTRA, PUBLISHER, ALLOWED, UPLOAD, REPLACE, BEARER, AANLEVER, JWT, HEADER)


def in_shell(text: str) -> str:
    """A message of the client for somebody who has a shell before them."""
    for choice in CHOICES:
        text = choice.in_shell(text)
    return text
