"""Runs a fine-tuned model: from a chat's text to calibrated labels, without any torch."""
