"""What pages, workbooks and packs show alike, by noun."""
