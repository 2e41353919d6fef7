"""One content, several outputs: `html` and `pdf` (paper), `xlsx` (workbook). See architecture.md, section
4.
"""
