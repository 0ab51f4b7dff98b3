"""Grades A, B, C, each with its findings and articles (信用评价)."""
