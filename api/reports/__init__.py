"""Figures and tables made from what the domain knows; rows in, a file out."""
