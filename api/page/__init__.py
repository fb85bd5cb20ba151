"""The web page: forms, results, words and scripts."""
