"""What a version of the spec means for the facade: what works without a hand, and what needs one, and where.

The only room of the workshop that asks the client: its version modules know how metadata meets the wire.
"""

from .examine import examine
from .findings import Finding, Impact
from .stubs import write_stubs

__all__ = ["Finding", "Impact", "examine", "write_stubs"]
