"""The five layouts of the regulator's files: which columns each has and what a row of it says."""
