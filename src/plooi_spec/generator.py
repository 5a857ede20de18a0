"""The generator, run as a process of its own, with all names that its output uses reserved.

The generator renames a property or a parameter that is called like a builtin (`type` becomes `type_`). It has no setting
for further names, and forgets those that its own templates use: a property called `d` would overwrite the object that
is being read, one called `to_dict` the method. They are added to its list before it starts.
"""

from __future__ import annotations

from openapi_python_client import strings
from openapi_python_client.cli import app

#: What the models use: their methods and fields, and the variables and imported functions in them.
MODELS = (
    *("additional_keys", "additional_properties", "from_dict", "to_dict", "to_multipart"),
    *(
        "cast",
        "cls",
        "d",
        "field_dict",
        "files",
        "isoparse",
        "json",
        "prop",
        "prop_dict",
        "prop_name",
        "src_dict",
        "types",
    ),
)
#: What the operations use. `client` and `url` are known to the generator, and `body` is how it calls the body itself.
OPERATIONS = ("as_status", "asyncio_detailed", "cookies", "errors", "headers", "params", "quote", "sync_detailed")
#: Classes that either imports, which a schema of the same name would hide.
CLASSES = (
    *("Any", "AuthenticatedClient", "BinaryIO", "BytesIO", "Client", "File", "FileTypes", "Generator", "HTTPStatus"),
    *("Mapping", "RequestFiles", "Response", "Self", "T", "TextIO", "TypeVar", "UNSET", "UUID", "Unset"),
)

if __name__ == "__main__":
    strings.RESERVED_WORDS.update(MODELS, OPERATIONS, CLASSES)
    app()
