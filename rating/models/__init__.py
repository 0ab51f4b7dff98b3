"""Rows of the rating."""

from rating.models.grading import AdverseEvent, Grading, GradingFinding

__all__ = ["AdverseEvent", "Grading", "GradingFinding"]
