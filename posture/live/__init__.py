"""What a person before a running camera is told."""
