"""Loaders: one module a chat format, each turning a source into transcripts."""
