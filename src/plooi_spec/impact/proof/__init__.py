"""The proof of an impact report: the canonical program, run against a sandbox of the version, each exchange checked.

Modules: `exchanges` (requests and answers against the effective spec), `values` (one value against a schema), `program`
(the steps), `running` (the sandbox and the client of a version), `packages` (a root's generated package), `instances`
and `models` (the generated models put through values of each schema).
"""
