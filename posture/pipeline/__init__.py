"""The one path of a photo and of a session, from bytes to the answer."""
