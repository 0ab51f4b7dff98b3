"""A cache without the guesses of earlier tests, and a clock that stands.

Nothing here touches what any other run has.
"""

import uuid

from django.core.cache import cache

# What sessions and waits take for the time, in seconds since 1970.
STANDING = 1_789_434_010.0


def fresh_cache() -> None:
    """Let this thread's cache begin anew; to clear it would empty the server for everybody."""
    cache.key_prefix = f"test-{uuid.uuid4().hex}"
