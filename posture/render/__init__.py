"""Answers for people: text, overlay, plot, report and the protocol's sheet."""
