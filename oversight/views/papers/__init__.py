"""Pages of papers: what they are, their files, the editor of reports, sign-off."""
