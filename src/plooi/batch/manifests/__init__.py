"""Manifests of every kind, read row by row."""
