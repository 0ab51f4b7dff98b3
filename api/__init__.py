"""Every way in and out of the system, and its wiring.

Importing the package binds Celery's shared tasks to our application.
"""

from api.celery import app as celery_app

__all__ = ["celery_app"]
