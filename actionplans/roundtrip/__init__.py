"""A plan as a workbook that people edit and bring back: written, read, and compared cell by cell."""
