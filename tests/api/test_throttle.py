from types import SimpleNamespace

import pytest
from django.test import RequestFactory, override_settings

from api import throttle
from api.throttle import (
    FREE_MISSES,
    FREE_MISSES_OF_ADDRESS,
    FREE_MISSES_OF_NAME,
    LONGEST_WAIT_SECONDS,
    count_failed_sign_in,
    count_miss,
    forget_failed_sign_ins,
    seconds_to_sign_in,
    seconds_to_wait,
)

pytestmark = pytest.mark.integration

NOWHERE = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:1/0",
    }
}


def asks(address="10.0.0.1", **headers):
    return RequestFactory().get("/", REMOTE_ADDR=address, headers=headers)


def miss(count, request=None):
    for _ in range(count):
        count_miss(request or asks(), kind="receipt")
    return seconds_to_wait(request or asks(), kind="receipt")


def test_wait_begins_after_the_free_misses_and_doubles():
    assert miss(FREE_MISSES) == 0
    assert [miss(1), miss(1), miss(1)] == [2, 4, 8]


def test_wait_has_an_end():
    assert miss(60) == LONGEST_WAIT_SECONDS


def test_wait_ends_when_its_time_is_over(monkeypatch):
    assert miss(FREE_MISSES + 2) == 4
    later = throttle.time.time() + 4
    monkeypatch.setattr(throttle, "time", SimpleNamespace(time=lambda: later))
    assert seconds_to_wait(asks(), kind="receipt") == 0


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
        fail(FREE_MISSES + 3, "li")
        forget_failed_sign_ins(asks(), "li")
        assert seconds_to_sign_in(asks(), "li") == 0


def test_address_that_is_none_is_taken_as_it_stands():
    assert throttle.address_of(asks("unix:", **{"X-Real-IP": "10.9.9.9"})) == "unix:"


def fail(count, name, address="10.0.0.1"):
    for _ in range(count):
        count_failed_sign_in(asks(address), name)


def test_sign_in_waits_for_one_name_at_one_address_however_it_is_written():
    fail(FREE_MISSES, "li")
    assert seconds_to_sign_in(asks(), "li") == 0
    fail(1, "li")
    assert seconds_to_sign_in(asks(), " LI") == 2
    fail(1, "ｌｉ")
    assert seconds_to_sign_in(asks(), "li") == 4
    assert seconds_to_sign_in(asks("10.0.0.2"), "li") == 0
    assert seconds_to_sign_in(asks(), "wang") == 0


def test_sign_in_waits_for_an_address_that_tries_many_names():
    for number in range(FREE_MISSES_OF_ADDRESS + 1):
        fail(1, f"name{number}")
    assert seconds_to_sign_in(asks(), "fresh") == 2
    assert seconds_to_sign_in(asks("10.0.0.2"), "fresh") == 0


def test_sign_in_waits_for_a_name_that_is_tried_from_many_addresses():
    for number in range(FREE_MISSES_OF_NAME + 1):
        fail(1, "li", f"10.0.1.{number}")
    assert seconds_to_sign_in(asks("10.9.9.9"), "li") == 2


def test_sign_in_forgotten_starts_anew():
    fail(FREE_MISSES, "li")
    forget_failed_sign_ins(asks(), "li")
    fail(FREE_MISSES, "li")
    assert seconds_to_sign_in(asks(), "li") == 0
