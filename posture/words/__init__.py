"""What a translator needs: every sentence, one folder a language."""
