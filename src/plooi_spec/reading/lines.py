"""Lines for a terminal, in which what comes from specs makes up no line of its own and steers nothing."""

from __future__ import annotations

from plooi.wire.foreign import as_line as as_line
