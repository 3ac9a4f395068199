"""What the project uses to make parts of itself."""
