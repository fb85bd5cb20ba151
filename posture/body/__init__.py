"""The body as points and lines: landmarks, angles, how somebody stands. Pure mathematics."""
