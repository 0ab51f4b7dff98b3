"""Slows down whoever guesses receipts or passwords: each wrong one makes the next wait longer.

Only misses count, so a worker who knows his receipt never waits. Where the cache is away
nobody is locked out: a receipt is too long to be guessed at any speed, and a password is
hashed so slowly that the check itself is the brake.
"""

import ipaddress
import logging
import time
import unicodedata

from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from sites.sealing import blind_index

logger = logging.getLogger(__name__)

FREE_MISSES = 5
# A whole office may sit behind one address.
FREE_MISSES_OF_ADDRESS = 20
# High, so that no stranger keeps an officer out by guessing from elsewhere.
FREE_MISSES_OF_NAME = 50
REMEMBERED_SECONDS = 3600
LONGEST_WAIT_SECONDS = 900
LONGEST_NAME = 150
QUOTA_SECONDS = 60


def seconds_to_wait(request: HttpRequest, *, kind: str) -> int:
    """How long this address must still wait before it may try again; 0 when it may now."""
    return _wait(_key(kind, address_of(request)))


def count_miss(request: HttpRequest, *, kind: str) -> None:
    """Count one wrong guess; after the free ones each doubles the wait."""
    _count(_key(kind, address_of(request)), FREE_MISSES)


def seconds_to_sign_in(request: HttpRequest, name: str) -> int:
    """How long must pass before this name may be tried from this address; 0 for now."""
    return max(_wait(key) for key in _sign_in_keys(request, name))


def count_failed_sign_in(request: HttpRequest, name: str) -> int:
    """Count a wrong password: for the name at this address, for the address, for the name.

    Returns:
        How many seconds the next one must wait; 0 while misses are free.
    """
    return max(_count(key, free) for key, free in _sign_in_keys(request, name).items())


def forget_failed_sign_ins(request: HttpRequest, name: str) -> None:
    """Start anew for a name at an address from which it has just signed in."""
    try:
        cache.delete(f"{next(iter(_sign_in_keys(request, name)))}:misses")
    except RedisError:
        logger.warning("cache is away: guesses are not forgotten")


def seconds_over_quota(caller: str, per_minute: int) -> int:
    """Count one request of a machine client; how long it must wait, 0 while it may go on."""
    now = time.time()
    key = f"quota:{blind_index(caller, purpose='throttle')[:32]}:{int(now // QUOTA_SECONDS)}"
    try:
        cache.add(key, 0, 2 * QUOTA_SECONDS)
        count = int(cache.incr(key))
    except (RedisError, ValueError):
        logger.warning("cache is away: requests are not counted")
        return 0
    return 0 if count <= per_minute else QUOTA_SECONDS - int(now % QUOTA_SECONDS)


def address_of(request: HttpRequest) -> str:
    """The caller's address; a proxy on this machine says it for others."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    forwarded = request.headers.get("X-Real-IP", "")
    if forwarded and (not address or is_loopback(address)):
        return forwarded
    return address


def is_loopback(address: str) -> bool:
    """Whether an address is this machine itself."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _sign_in_keys(request: HttpRequest, name: str) -> dict[str, int]:
    """The counters of one attempt with the misses that are free; the pair comes first."""
    account = unicodedata.normalize("NFKC", name.strip()[:LONGEST_NAME]).casefold()
    address = address_of(request)
    return {
        _key("sign-in-pair", f"{account} {address}"): FREE_MISSES,
        _key("sign-in-address", address): FREE_MISSES_OF_ADDRESS,
        _key("sign-in-name", account): FREE_MISSES_OF_NAME,
    }


def _key(kind: str, subject: str) -> str:
    # Of address and name only a keyed hash is kept: a complaint must not lead to a person.
    return f"guess:{kind}:{blind_index(subject, purpose='throttle')[:32]}"


def _wait(key: str) -> int:
    try:
        until = cache.get(f"{key}:until", 0)
    except RedisError:
        logger.warning("cache is away: guesses are not counted")
        return 0
    return max(0, int(until - time.time() + 0.999))


def _count(key: str, free: int) -> int:
    wait = 0
    try:
        cache.add(f"{key}:misses", 0, REMEMBERED_SECONDS)
        misses = cache.incr(f"{key}:misses")
        if misses > free:
            # The exponent is kept small: a power of thousands is slow to compute.
            wait = min(2 ** min(misses - free, 30), LONGEST_WAIT_SECONDS)
            # Kept beyond its end: when that is, the moment kept says alone.
            cache.set(f"{key}:until", time.time() + wait, REMEMBERED_SECONDS)
    except (RedisError, ValueError):
        # ValueError: the counter lapsed between the two calls.
        logger.warning("cache is away: a guess was not counted")
    return wait
