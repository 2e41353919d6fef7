"""Questions about boards, a file a noun. Everything is fetched through visible_to(user)."""
