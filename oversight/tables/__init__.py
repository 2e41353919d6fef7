"""Lists of boards, a file a noun."""
