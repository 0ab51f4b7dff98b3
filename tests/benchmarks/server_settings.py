"""The product's settings, with one address more: the empty endpoint of the yardstick.

Files of the folder `BENCH_FILES` are served from the root, as static files are; with the key
`BENCH_SECRET` it knows the sessions of the process that measures.
"""

import os

from api.settings import *  # noqa: F403 -- all settings
from api.settings import SECRET_KEY as OWN_KEY

ROOT_URLCONF = "tests.benchmarks.server_urls"

WHITENOISE_ROOT = os.environ.get("BENCH_FILES") or None
SECRET_KEY = os.environ.get("BENCH_SECRET") or OWN_KEY
