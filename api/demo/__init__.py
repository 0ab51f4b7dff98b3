"""The demo city: planned, written as workbooks, taken in by the importers, carried to its end."""
