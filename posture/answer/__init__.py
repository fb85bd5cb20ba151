"""The answers of a photo, a session and a turn: the JSON, nothing else."""
