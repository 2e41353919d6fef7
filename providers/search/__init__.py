"""What the search finds in the register."""
