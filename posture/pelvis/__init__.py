"""Hip line and shoulder line as the picture of the trunk shows them, which landmarks hardly do."""
