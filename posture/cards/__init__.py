"""Printed cards and stickers: found, read, and the sheet to print."""
