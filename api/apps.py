"""Application configuration."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """接口与页面."""

    name = "api"
    verbose_name = "接口与页面"
