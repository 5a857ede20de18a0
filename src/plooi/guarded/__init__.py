"""What comes from local files, read within bounds: no device, no pipe, and no more than metadata can hold."""
