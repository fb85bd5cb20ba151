"""The sheet with the cards and stickers to print, in exact size."""
