"""What the home knows, and where it is kept."""
