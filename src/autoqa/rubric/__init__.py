"""Rubrics: what is looked for in a chat and what it is worth, as data."""
