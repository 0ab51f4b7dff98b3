"""Files as site offices have them, layout by layout, each with what is to be said of it."""
