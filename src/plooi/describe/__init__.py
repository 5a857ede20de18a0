"""Descriptions of a version for people and other programs: its capabilities, schemas of its files, and remarks."""
