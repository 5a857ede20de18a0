"""A new metadata file, or a table to fill in."""
