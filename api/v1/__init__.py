"""The API: what programs ask and are answered."""
