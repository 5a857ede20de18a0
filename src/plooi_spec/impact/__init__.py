"""What a version of the spec means for the facade: what works without a line, what needs one, where, and the proof.

The only part of the workshop that asks the client: its version modules know how metadata meets the wire.
"""

from plooi_spec.impact.examine import examine
from plooi_spec.impact.findings import Finding, Impact, Proof
from plooi_spec.impact.prove import prove
from plooi_spec.impact.stubs import write_stubs

__all__ = ["Finding", "Impact", "Proof", "examine", "prove", "write_stubs"]
