"""What to do now: the pattern, and the stage-one protocol that goes with it."""
