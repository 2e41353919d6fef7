"""Pages of boards, a file a noun."""
