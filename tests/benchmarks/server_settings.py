"""The product's settings, with one address more: the empty endpoint of the yardstick."""

from api.settings import *  # noqa: F403 -- all settings

ROOT_URLCONF = "tests.benchmarks.server_urls"
