"""A cache without the guesses of earlier tests, and without touching that of any other run."""

import uuid

from django.core.cache import cache


def fresh_cache() -> None:
    """Let this thread's cache begin anew; to clear it would empty the server for everybody."""
    cache.key_prefix = f"test-{uuid.uuid4().hex}"
