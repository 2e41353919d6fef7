"""What a person who leaves still holds."""
