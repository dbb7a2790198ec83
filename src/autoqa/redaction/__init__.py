"""Personal data masked, with stable placeholders and a map back to the original."""
