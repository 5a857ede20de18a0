"""From vendored files to the effective spec: bundled, repaired and checked."""
