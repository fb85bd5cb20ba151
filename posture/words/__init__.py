"""What a translator needs: the sentences of answers, protocol and camera, one folder a language."""
