"""What the language of a passage tells."""
