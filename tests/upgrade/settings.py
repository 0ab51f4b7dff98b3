"""The product's settings with the next release's migrations."""

from api.settings import *  # noqa: F403 -- all settings
from api.settings import INSTALLED_APPS as OWN_APPS

INSTALLED_APPS = [*OWN_APPS, "tests.upgrade.next_release"]
