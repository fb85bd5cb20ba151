"""The one path of a full turn, from footage to the answer."""
