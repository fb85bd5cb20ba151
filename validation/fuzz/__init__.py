"""Inputs that nobody would send on purpose, by the thousand: photos, requests."""
