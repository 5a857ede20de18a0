"""What came after the gemeenten that ended since 2010, by code.

General knowledge of the municipal reorganisations; no list of the platform says it. A gemeente that was divided has
several successors. One that ended in its turn is itself in the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

#: By the code of what came after, the codes of what went into it.
_MERGED: Mapping[str, str] = {
    "gm0014": "gm0009 gm0017",
    "gm0080": "gm0055 gm0081 gm0140",
    "gm0241": "gm0265 gm0282",
    "gm0299": "gm0196",
    "gm0361": "gm0365 gm0458",
    "gm0363": "gm0457",
    "gm0385": "gm0478",
    "gm0394": "gm0393",
    "gm0420": "gm0364 gm0459",
    "gm0439": "gm0370",
    "gm0441": "gm0395 gm0476",
    "gm0484": "gm0499 gm1672",
    "gm0575": "gm0576",
    "gm0599": "gm0600",
    "gm0736": "gm0305",
    "gm0757": "gm0788",
    "gm0796": "gm1671",
    "gm0824": "gm0788",
    "gm0828": "gm0808 gm1671",
    "gm0855": "gm0788",
    "gm0865": "gm0788",
    "gm1900": "gm0055 gm0064 gm0091 gm0104 gm0140 gm0683 gm0710",
    "gm1901": "gm0497 gm0595",
    "gm1903": "gm0905 gm0936",
    "gm1904": "gm0311 gm0329 gm0333",
    "gm1908": "gm0083",
    "gm1911": "gm0366 gm0412 gm0462 gm0463",
    "gm1921": "gm0051 gm0055 gm0082 gm0653",
    "gm1924": "gm0504 gm0511 gm0559 gm0580",
    "gm1927": "gm0571 gm0693 gm0694",
    "gm1930": "gm0568 gm0612",
    "gm1931": "gm0491 gm0608 gm0623 gm0643 gm0644",
    "gm1940": "gm1921",
    "gm1942": "gm0381 gm0424 gm0425",
    "gm1945": "gm0241",
    "gm1948": "gm0844 gm0846 gm0860",
    "gm1949": "gm0063 gm0070 gm0140 gm1908",
    "gm1950": "gm0007 gm0048",
    "gm1952": "gm0018 gm0040 gm1987",
    "gm1954": "gm0881 gm0951 gm0962",
    "gm1959": "gm0738 gm0870 gm0874",
    "gm1960": "gm0236 gm0304 gm0733",
    "gm1961": "gm0545 gm0620 gm0707",
    "gm1963": "gm0584 gm0585 gm0588 gm0611 gm0617",
    "gm1966": "gm0005 gm0053 gm1651 gm1663",
    "gm1969": "gm0015 gm0022 gm0025 gm0056",
    "gm1970": "gm0058 gm0079 gm1722",
    "gm1978": "gm0689 gm1927",
    "gm1979": "gm0003 gm0010 gm0024",
    "gm1980": "gm0398 gm0416",
    "gm1982": "gm0756 gm0786 gm0815 gm1684 gm1702",
    "gm1991": "gm0856 gm1685",
    "gm1992": "gm0501 gm0530 gm0614",
    # Boarnsterhim went to Heerenveen too.
    "gm0074": "gm0055",
}


def _turned() -> Mapping[str, tuple[str, ...]]:
    turned: dict[str, tuple[str, ...]] = {}
    for after, before in _MERGED.items():
        for code in before.split():
            turned[code] = (*turned.get(code, ()), after)
    return turned


SUCCESSORS: Mapping[str, tuple[str, ...]] = _turned()


def successors(code: str) -> tuple[str, ...]:
    """The codes of what came after a gemeente and has not ended in its turn; none where nothing is known."""

    def last(of: str) -> Iterator[str]:
        for after in SUCCESSORS.get(of, ()):
            yield from last(after) if after in SUCCESSORS else (after,)

    return tuple(dict.fromkeys(last(code)))
