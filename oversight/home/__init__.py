"""What boards put on Home, a file a noun."""
