"""The pose network: the only room that knows MediaPipe."""
