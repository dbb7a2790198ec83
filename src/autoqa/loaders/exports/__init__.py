"""Chat platforms' own exports: one module a platform, each a value that says how it is read."""
