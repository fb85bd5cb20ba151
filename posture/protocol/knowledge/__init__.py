"""What the protocol knows: entries in tables, each with its source, checked when they are read."""
