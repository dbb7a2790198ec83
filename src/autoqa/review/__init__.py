"""People: which chats they look at, what they decide, and the log that keeps it."""
