"""What pages and packs show of boards, a file a noun: frozen facts, worked out from rows."""
