"""What the office runs from a terminal, and what machines run by themselves."""
