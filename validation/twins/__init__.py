"""The same drawn person photographed again: what of an error cancels in a difference, and what does not."""
