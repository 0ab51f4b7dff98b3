"""The Celery application: queues, and the schedule of what runs by itself."""

import logging.config
import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "api.settings")

app = Celery("anxin")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["api", "api.push"])
app.conf.beat_schedule = {
    # After midnight, when the day's bank files are in; each run is idempotent for its day.
    "supervise-every-night": {"task": "api.supervise", "schedule": crontab(hour=1, minute=30)},
    "keep-list-every-night": {"task": "api.keep_list", "schedule": crontab(hour=0, minute=5)},
    # Once more when the night's removals are out: their proof is of the day itself.
    "reconcile-every-hour": {"task": "api.reconcile", "schedule": crontab(minute=40)},
    "reconcile-every-night": {"task": "api.reconcile", "schedule": crontab(hour=23, minute=50)},
    "review-clocks": {"task": "api.review_clocks", "schedule": crontab(hour=7, minute=0)},
    "erase-overdue": {"task": "api.erase_overdue", "schedule": crontab(hour=2, minute=10)},
    # Sweepers: the database row is the truth, a lost message only delays it.
    "refresh-changed-sites": {"task": "api.refresh_changed_projects", "schedule": 20.0},
    "check-waiting-uploads": {"task": "api.check_waiting_uploads", "schedule": 20.0},
    "handle-waiting-requests": {"task": "api.handle_waiting_requests", "schedule": 20.0},
    "discard-unfinished-files": {
        "task": "api.discard_unfinished_files",
        "schedule": crontab(minute=20),
    },
    "seal-audit": {"task": "api.seal_audit", "schedule": 10.0},
}


@setup_logging.connect
def keep_our_log(**_: object) -> None:
    """Workers log as the pages do: lines of JSON that hold nothing anybody wrote."""
    logging.config.dictConfig(settings.LOGGING)
