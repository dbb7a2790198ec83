"""What an agent should work on, with examples from the agent's own chats."""
