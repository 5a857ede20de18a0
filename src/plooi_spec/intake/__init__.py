"""Taking a version of the spec in, and out again: fetch, unpack, find the roots, carry the repairs over, report."""
