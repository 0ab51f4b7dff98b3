"""Slows down whoever guesses receipts: each wrong one makes the next wait longer.

Only misses count, so a worker who knows his receipt never waits. Where the cache is away
nobody is locked out: a receipt is too long to be guessed at any speed.
"""

import ipaddress
import logging
import time

from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from sites.sealing import blind_index

logger = logging.getLogger(__name__)

FREE_MISSES = 5
REMEMBERED_SECONDS = 3600
LONGEST_WAIT_SECONDS = 900


def seconds_to_wait(request: HttpRequest, *, kind: str) -> int:
    """How long this address must still wait before it may try again; 0 when it may now."""
    try:
        until = cache.get(_key(request, kind, "until"), 0)
    except RedisError:
        logger.warning("cache is away: guesses are not counted")
        return 0
    return max(0, int(until - time.time() + 0.999))


def count_miss(request: HttpRequest, *, kind: str) -> None:
    """Count one wrong guess; after the free ones each doubles the wait."""
    try:
        counter = _key(request, kind, "misses")
        cache.add(counter, 0, REMEMBERED_SECONDS)
        misses = cache.incr(counter)
        if misses > FREE_MISSES:
            wait = min(2 ** (misses - FREE_MISSES), LONGEST_WAIT_SECONDS)
            cache.set(_key(request, kind, "until"), time.time() + wait, wait)
    except (RedisError, ValueError):
        # ValueError: the counter lapsed between the two calls.
        logger.warning("cache is away: a guess was not counted")


def address_of(request: HttpRequest) -> str:
    """The caller's address; a proxy on this machine says it for others."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    forwarded = request.headers.get("X-Real-IP", "")
    if forwarded and (not address or ipaddress.ip_address(address).is_loopback):
        return forwarded
    return address


def _key(request: HttpRequest, kind: str, part: str) -> str:
    # Of the address only a keyed hash is kept: a complaint must not lead to a person.
    return f"guess:{kind}:{blind_index(address_of(request), purpose='throttle')[:32]}:{part}"
