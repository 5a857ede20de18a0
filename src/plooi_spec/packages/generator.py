"""The generator, run as a process of its own, with all names that its output uses reserved.

The generator renames a property or a parameter that is called like a builtin (`type` becomes `type_`). It has no
setting for further names, and forgets those that its own templates use: a property called `d` would overwrite the
object that is being read, one called `to_dict` the method. They are added to its list before it starts.
"""

from __future__ import annotations

from openapi_python_client import strings
from openapi_python_client.cli import app

from plooi_spec.packages.reserved import NAMES

if __name__ == "__main__":
    strings.RESERVED_WORDS.update(NAMES)
    app()
