"""Lexicons: words and patterns as data, and the one automaton that finds them all."""
