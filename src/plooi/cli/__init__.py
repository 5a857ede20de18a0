"""The command `plooi`: the verbs of the client for a shell.

Modules: `app` (the command tree), `commanding` (how commands are loaded, and their help), `options` (what all commands
share), `settings` (flags, environment, files), `reading` (metadata files), `output` and `failures` (what is printed,
and the exit codes), `progress`, and one module per group of commands under `commands`.

Nothing here imports the client at module level: help and completion stay quick.
"""
