"""Models: described folders of weights."""
