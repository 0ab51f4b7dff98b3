import pytest
from django.core.cache import cache
from django.test import RequestFactory, override_settings

from api import throttle
from api.throttle import FREE_MISSES, LONGEST_WAIT_SECONDS, count_miss, seconds_to_wait

pytestmark = pytest.mark.integration

NOWHERE = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:1/0",
    }
}


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()


def asks(address="10.0.0.1", **headers):
    return RequestFactory().get("/", REMOTE_ADDR=address, headers=headers)


def miss(count, request=None):
    for _ in range(count):
        count_miss(request or asks(), kind="receipt")
    return seconds_to_wait(request or asks(), kind="receipt")


def test_wait_begins_after_the_free_misses_and_doubles():
    assert miss(FREE_MISSES) == 0
    assert miss(1) in {1, 2}
    assert miss(1) in {3, 4}
    assert miss(1) in {7, 8}


def test_wait_has_an_end():
    assert miss(60) <= LONGEST_WAIT_SECONDS


def test_wait_is_of_one_address_and_one_kind():
    miss(FREE_MISSES + 1)
    assert seconds_to_wait(asks("10.0.0.2"), kind="receipt") == 0
    assert seconds_to_wait(asks(), kind="other") == 0


def test_address_behind_our_own_proxy_is_the_one_it_names():
    request = asks("127.0.0.1", **{"X-Real-IP": "10.9.9.9"})
    assert throttle.address_of(request) == "10.9.9.9"
    assert throttle.address_of(asks("", **{"X-Real-IP": "10.9.9.9"})) == "10.9.9.9"


def test_address_claimed_by_a_stranger_is_not_believed():
    assert throttle.address_of(asks("10.0.0.1", **{"X-Real-IP": "10.9.9.9"})) == "10.0.0.1"
    assert throttle.address_of(asks("127.0.0.1")) == "127.0.0.1"


def test_without_the_cache_nobody_waits():
    with override_settings(CACHES=NOWHERE):
        assert miss(FREE_MISSES + 3) == 0
