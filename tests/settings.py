"""Settings of the tests: the product's own, on services of their own, with fixed keys.

Set DATABASE_URL and REDIS_URL to run against other servers.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# A folder apart: no test can touch what the demo has built.
os.environ.setdefault("ANXIN_DATA_DIR", str(Path(__file__).resolve().parents[1] / ".data" / "test"))
# Nothing a test writes has to outlive a power cut, nor what the processes it starts write.
os.environ.setdefault("ANXIN_FSYNC", "off")

from api.embedded import ensure

ensure()
# Also for the processes that tests start: published keys, plain HTTP, whatever the servers.
os.environ["DEMO"] = "1"

from api.settings import *  # noqa: E402, F403 -- the servers must be known first; all settings

DEBUG = False
SECRET_KEY = "tests-only-0000000000000000000000000000000000000000000000000000"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]

# A task called in a test runs at once, and what it raises reaches the test.
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True

# Only tests of the second file have one.
AUDIT_HEADS_FILE = ""

UPLOAD_ROOT = Path(tempfile.mkdtemp(prefix="anxin-test-uploads-"))
atexit.register(shutil.rmtree, UPLOAD_ROOT, ignore_errors=True)

# Each run, and each worker of pytest-xdist, has its own database and its own keys, so that
# several can go on at once on the same servers.
DATABASES["default"]["TEST"] = {"NAME": f"test_anxin_{os.getpid()}"}  # noqa: F405 -- see above
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": os.environ["REDIS_URL"],
        "KEY_PREFIX": f"test-{os.getpid()}",
    }
}
