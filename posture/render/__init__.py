"""Answers for people: text, overlay, plot, report, a page for a clinician, the protocol's sheet and plan."""
