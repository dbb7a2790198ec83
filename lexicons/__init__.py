"""Lexicons: words and patterns, with their provenance."""
