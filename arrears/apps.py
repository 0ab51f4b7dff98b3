"""Application configuration."""

from django.apps import AppConfig


class ArrearsConfig(AppConfig):
    """欠薪处置."""

    name = "arrears"
    verbose_name = "欠薪处置"
