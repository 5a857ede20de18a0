"""What `plooi doctor` looks at, one thing after the other: from the settings to what the platform answers.

Nothing is delivered and nothing is changed: the platform is asked for metadata of an id that nobody was given, for the
first page of a search, and for a value list.
"""
