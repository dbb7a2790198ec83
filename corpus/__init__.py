"""The labelled dialogues that ship with autoqa; see README.md beside them."""
