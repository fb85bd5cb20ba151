"""What a request brings: its fields, files, options and dependencies."""
