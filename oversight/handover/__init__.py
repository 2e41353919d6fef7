"""What somebody else should take over when a person leaves a partnership, a file a noun."""
