"""Text: normalised with a map back to the original, segmented on demand, prepared once a chat."""
