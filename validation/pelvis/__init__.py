"""The network that sees the pelvis: drawing the people it learns from, learning, and testing it."""
