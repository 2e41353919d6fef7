"""Forms of boards, a file a noun."""
