"""What belongs to a delivery: its progress, its record on this machine, and the look at what it needs."""
