"""What the next release would bring: migrations of every safe kind, on tables in use."""
