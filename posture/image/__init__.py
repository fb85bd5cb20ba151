"""Pictures and films: decoding them, and what their pixels tell."""
