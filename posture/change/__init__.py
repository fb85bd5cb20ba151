"""Answers about one person in time: what has changed, by how much, and how sure that is."""
