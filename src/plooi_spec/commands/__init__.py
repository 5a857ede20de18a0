"""The commands that are more than a page: each module adds its own to the application with `add_to`."""
