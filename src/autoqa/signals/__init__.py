"""Signals: each points at places in a chat; the rubric says what a place is worth."""
