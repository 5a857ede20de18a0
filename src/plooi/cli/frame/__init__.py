"""What all commands are made of: options, settings, output, failures."""
