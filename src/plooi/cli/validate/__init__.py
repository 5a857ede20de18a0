"""Metadata files and manifests held against versions."""
