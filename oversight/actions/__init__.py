"""Changes to boards, a file a noun. Each is atomic, checks permission and records audit."""
