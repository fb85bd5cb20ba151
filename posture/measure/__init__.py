"""From landmarks to values with their uncertainty. Pure mathematics."""
