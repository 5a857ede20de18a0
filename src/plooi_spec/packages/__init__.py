"""From an effective spec to its low-level package: adapted, generated, compared and put in place."""
