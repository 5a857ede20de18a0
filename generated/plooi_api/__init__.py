"""Low-level clients of the PLOOI Aanlever-API, one package for each version of its spec.

Written by `plooi-spec regenerate` from what lies under openapi/; what is changed here by hand is overwritten.
"""

from typing import NamedTuple


class Version(NamedTuple):
    """A version of the spec: its label, the name of its package, how sure it is, its date, and the one before it."""

    label: str
    package: str
    standing: str
    date: str
    previous: str | None


#: The versions that have a package here, by their label, each after the one it follows.
VERSIONS: dict[str, Version] = {
    "0.3.1-alpha": Version("0.3.1-alpha", "v0_3_1_alpha", "reconstructed", "before 2022-06-16", None),
    "0.3.2-alpha": Version("0.3.2-alpha", "v0_3_2_alpha", "reconstructed", "2022-06-16", "0.3.1-alpha"),
    "0.9.0-beta": Version("0.9.0-beta", "v0_9_0_beta", "server", "2022-12", "0.3.2-alpha"),
}
