"""What a department knows to be right, and what its agents say about it."""
