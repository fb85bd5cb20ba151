"""The networks that look at pictures: the only room that knows MediaPipe."""
