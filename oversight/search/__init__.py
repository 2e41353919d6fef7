"""What the search box finds of boards, a file a noun: only what the person may read."""
