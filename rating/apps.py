"""Application configuration."""

from django.apps import AppConfig


class RatingConfig(AppConfig):
    """信用评价."""

    name = "rating"
    verbose_name = "信用评价"
