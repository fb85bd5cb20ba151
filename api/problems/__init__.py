"""Every failure as one kind of document, in the asker's language."""
