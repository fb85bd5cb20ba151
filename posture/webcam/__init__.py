"""Measuring a person before a camera of this machine, hands-free."""
