"""What goes out with a release: the entry in the changelog, and the reports on a version."""
