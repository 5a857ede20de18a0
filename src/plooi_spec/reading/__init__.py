"""Files and addresses read within limits, and the places of what they hold."""
