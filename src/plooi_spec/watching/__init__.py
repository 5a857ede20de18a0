"""Asking upstream for newer versions, and taking them in on a branch."""
