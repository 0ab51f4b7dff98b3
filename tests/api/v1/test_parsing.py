import pytest
from django.test import Client

from api.errors import Refused
from api.v1.parsing import read_json
from tests.api.v1.conftest import refusal

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def send(content, content_type="application/json"):
    return Client().post("/api/v1/complaints", content, content_type=content_type)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"{", (400, "E-JSON")),
        (b"\xff\xfe{", (400, "E-JSON")),
        (b"\xef\xbb\xbf{}", (400, "E-JSON")),
        ("{}".encode("utf-16"), (400, "E-JSON")),
        (b'{"amount": NaN}', (400, "E-JSON-STRICT")),
        (b'{"amount": Infinity}', (400, "E-JSON-STRICT")),
        (b'{"amount": 1e999}', (400, "E-JSON-STRICT")),
        (b'{"amount": ' + b"9" * 400 + b"}", (400, "E-JSON-STRICT")),
        (b'{"amount": 0.' + b"1" * 400 + b"}", (400, "E-JSON-STRICT")),
        (b"[" * 10_000 + b"]" * 10_000, (400, "E-JSON-STRICT")),
        (b'{"a":' * 21 + b"1" + b"}" * 21, (400, "E-JSON-STRICT")),
        (b'{"text": "a", "text": "b"}', (400, "E-JSON-STRICT")),
        (b'{"text": "a\\u0000"}', (422, "E-TEXT-CHARS")),
        (b'{"a\\ud800": 1}', (422, "E-TEXT-CHARS")),
        (b'{"text": ["a\\u0000"]}', (422, "E-TEXT-CHARS")),
        (b"[]", (422, "E-TYPE")),
        (b"", (422, "E-FIELD-MISSING")),
    ],
)
def test_body_that_is_not_strict_json_is_refused_by_name(content, expected):
    assert refusal(send(content)) == expected


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded"])
def test_body_of_another_type_is_refused(content_type):
    assert refusal(send(b'{"text": "a"}', content_type)) == (415, "E-CONTENT-TYPE")


def test_body_too_large_is_refused(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    assert refusal(send(b'{"text": "long enough"}')) == (413, "E-BODY-SIZE")


def test_read_json_keeps_fractions_exact_and_the_largest_number():
    assert str(read_json("[0.10, 9223372036854775807]")) == (
        "[Decimal('0.10'), 9223372036854775807]"
    )


def test_read_json_twenty_levels_are_not_too_deep():
    assert read_json("[" * 20 + "]" * 20)
    with pytest.raises(Refused, match="嵌套过深"):
        read_json("[" * 21 + "]" * 21)
