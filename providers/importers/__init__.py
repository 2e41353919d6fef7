"""Reading the regulator's files: layouts, values, the difference, the way back."""
