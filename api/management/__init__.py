"""Django finds our commands below."""
