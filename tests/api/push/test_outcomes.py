"""What each class of answer means; a receipt counts only when signed and of this message."""

import datetime as dt
import json

import pytest

from api.push import signing
from api.push.outcomes import Acknowledged, Park, Response, Retry, judge, wire_hash
from tests.api.push.conftest import put

pytestmark = [pytest.mark.unit, pytest.mark.django_db]
NOW = dt.datetime(2026, 9, 10, 3, 0, tzinfo=dt.UTC)


def receipt_of(message, **changes):
    return {
        "event_id": str(message.event_id),
        "subject": "company:A",
        "epoch": 1,
        "seq": 1,
        "body_hash": wire_hash(message),
        "platform_reference": "XY1",
        **changes,
    }


def signed(data, *, status=200):
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    headers = signing.signed_headers(message_id="x", body=body, now=int(NOW.timestamp()))
    return Response(status, headers, body)


@pytest.mark.parametrize("status", [200, 201, 409])
def test_judge_takes_a_signed_receipt_of_this_message(status):
    message = put()

    outcome = judge(message, signed(receipt_of(message), status=status), now=NOW)

    assert isinstance(outcome, Acknowledged)
    assert outcome.reference == "XY1"
    assert json.loads(outcome.body) == receipt_of(message)
    assert outcome.signature.startswith("v1,")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"event_id": "other"}, "event_id"),
        ({"subject": "company:B"}, "subject"),
        ({"epoch": 2}, "epoch"),
        ({"seq": 2}, "seq"),
        ({"body_hash": "0" * 64}, "body_hash"),
        ({"platform_reference": ""}, "没有受理编号"),
        ({"platform_reference": 5}, "没有受理编号"),
        ({"platform_reference": "x" * 101}, "没有受理编号"),
    ],
)
def test_judge_takes_no_receipt_of_another_message(changes, words):
    message = put()

    outcome = judge(message, signed(receipt_of(message, **changes)), now=NOW)

    assert isinstance(outcome, Retry)
    assert words in outcome.reason


@pytest.mark.parametrize("body", [b"", b"<html>ok</html>", b"[]", b"null", b"\xff\xfe"])
def test_judge_takes_no_200_without_a_receipt(body):
    assert isinstance(judge(put(), signed(body), now=NOW), Retry)


def test_judge_takes_no_unsigned_receipt():
    message = put()
    response = Response(200, {}, json.dumps(receipt_of(message)).encode())

    outcome = judge(message, response, now=NOW)

    assert outcome == Retry("平台答复200但回执无效：缺少签名时间")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, Park("平台拒收（400）：不行")),
        (410, Park("平台拒收（410）：不行")),
        (422, Park("平台拒收（422）：不行")),
        (401, Retry("平台不认可我方凭证（401）", counts=False)),
        (403, Retry("平台不认可我方凭证（403）", counts=False)),
        (301, Retry("平台答复异常（301）")),
        (404, Retry("平台答复异常（404）")),
        (500, Retry("平台答复异常（500）")),
        (429, Retry("平台繁忙（429）")),
    ],
)
def test_judge_by_status(status, expected):
    response = Response(status, {}, '{"message": "不行"}'.encode())

    assert judge(put(), response, now=NOW) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("E-DUPLICATE", Park("平台已有同一事件编号而内容不同的消息")),
        ("E-SEQUENCE", Retry("平台称顺序不符：没有说明")),
    ],
)
def test_judge_a_conflict_by_its_code(code, expected):
    assert judge(put(), signed({"code": code}, status=409), now=NOW) == expected


@pytest.mark.parametrize(
    ("stated", "seconds"),
    [
        ("30", 30),
        ("3600", 3600),
        ("3601", 3600),
        ("1" + "0" * 30, 3600),
        ("0", None),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("1e9", None),
        ("Thu, 10 Sep 2026 03:01:00 GMT", 60),
        ("Thu, 10 Sep 2026 02:59:00 GMT", None),
        ("Thu, 10 Sep 2027 03:00:00 GMT", 3600),
        ("Thu, 10 Sep 2026 03:01:00", None),
    ],
)
def test_judge_obeys_retry_after_within_an_hour(stated, seconds):
    outcome = judge(put(), Response(503, {"retry-after": stated}, b""), now=NOW)

    wait = None if seconds is None else dt.timedelta(seconds=seconds)
    assert outcome == Retry("平台繁忙（503）", wait=wait)
