"""Pages of the registers of boards, a file a noun."""
