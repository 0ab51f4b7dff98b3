"""Banks push entries of special accounts; what is forged, stale or replayed is refused."""

import base64
import datetime as dt
import json

import pytest
from standardwebhooks import Webhook

from sites.enums import AccountAction, Direction, SignatureProfile
from sites.lib.sm import seal_field, sign_fields
from sites.models import AccountTransaction, AuditEntry, BankChannel, BankPush, Load
from sites.sealing import blind_index, seal
from sites.services.bank_channels import field_key, open_channel
from sites.services.load_writers.projects import ACCOUNT_PURPOSE
from sites.services.receipts import receipt_holds
from tests.api.v1.conftest import refusal
from tests.factories.sites import NOW, SpecialWageAccountFactory, UserFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

NUMBER = "3700000011112222"
PATH = "/api/v1/bank/account-entries"


@pytest.fixture(autouse=True)
def _morning(clock):
    clock(NOW)


@pytest.fixture
def account():
    return SpecialWageAccountFactory(
        number_index=blind_index(NUMBER, purpose=ACCOUNT_PURPOSE),
        number_sealed=seal(NUMBER, purpose=ACCOUNT_PURPOSE),
    )


def channel(profile=SignatureProfile.HMAC, *, app_id="bank-1", now=NOW, days=30):
    return open_channel(
        app_id=app_id,
        bank_name="示例银行",
        profile=profile,
        acts_for=UserFactory(),
        now=now,
        until=now + dt.timedelta(days=days),
    )


def bill(**changes):
    fields = {
        "billType": "1",
        "actionType": 2,
        "billDate": "2026-09-14",
        "billAmount": "300000.00",
        "accountBalance": 300000,
        "sourceAccountName": "泰安示例置业有限公司",
        "excerpt": "8月人工费",
        "serialNumber": "T1",
    }
    return {**fields, **changes}


def entries(*bills, **changes):
    return {"salaryAccount": NUMBER, "bills": list(bills or [bill()]), **changes}


def push(client, secret, body, *, message_id="m1", at=NOW, app_id="bank-1", tamper=b""):
    """Sign with the public library and send."""
    content = json.dumps(body, ensure_ascii=False)
    signature = Webhook(secret).sign(message_id, at.astimezone(dt.UTC), content)
    return client.post(
        PATH,
        content.encode() + tamper,
        content_type="application/json",
        headers={
            "bank-app-id": app_id,
            "webhook-id": message_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": signature,
        },
    )


def push_sealed(client, secret, body, *, nonce="nonce0001", at=NOW, **changes):
    """Sign with SM3, accounts sealed with SM4."""
    key = field_key(secret)
    sealed = {**body, "salaryAccount": seal_field(body["salaryAccount"], key)}
    sealed["bills"] = [
        {
            name: seal_field(value, key) if name.endswith("BankAccount") else value
            for name, value in one.items()
        }
        for one in body["bills"]
    ]
    fields = {
        "method": "saveSalaryAccountBill",
        "version": "1.0",
        "appid": "bank-1",
        "timestamp": f"{at:%Y%m%d%H%M%S}",
        "nonce": nonce,
        "data": json.dumps(sealed, ensure_ascii=False),
    }
    fields["sign"] = sign_fields(fields, secret)
    return client.post(PATH, json.dumps({**fields, **changes}), content_type="application/json")


def test_hmac_push_enters_the_entries_with_a_receipt(client, account):
    secret = channel()
    wage = bill(
        billType=2,
        actionType=1,
        billAmount=7800,
        accountBalance=292200,
        serialNumber="T2",
        excerpt="",
    )

    answer = push(client, secret, entries(bill(), wage, projectCode=account.project.code))

    assert answer.status_code == 200, answer.content
    load = Load.objects.get()
    assert answer.json() == {
        "receipt": load.receipt_number,
        "repeated": False,
        "rows": 2,
        "notes": [],
    }
    assert receipt_holds(load)
    rows = AccountTransaction.objects.order_by("serial")
    assert [(row.direction, row.action) for row in rows] == [
        (Direction.IN, AccountAction.LABOR_COST_IN),
        (Direction.OUT, AccountAction.WAGE_OUT),
    ]
    assert AuditEntry.objects.filter(act="银行推送入库：专户流水").exists()


def test_sm_push_opens_its_accounts(client, account):
    secret = channel(SignatureProfile.SM)

    answer = push_sealed(client, secret, entries(bill(sourceBankAccount="622848000011")))

    assert answer.status_code == 200, answer.content
    assert AccountTransaction.objects.get().amount == 300000
    assert NUMBER not in Load.objects.get().file_name


@pytest.mark.parametrize(
    ("shift", "expected"),
    [(300, 200), (301, 403), (-300, 200), (-301, 403)],
)
@pytest.mark.parametrize("profile", list(SignatureProfile))
def test_time_of_the_signature_may_differ_by_five_minutes(
    client, account, profile, shift, expected
):
    secret, at = channel(profile), NOW + dt.timedelta(seconds=shift)
    send = push if profile == SignatureProfile.HMAC else push_sealed

    answer = send(client, secret, entries(), at=at)

    assert answer.status_code == expected
    if expected == 403:
        assert refusal(answer) == (403, "E-SIG-TIME")
    assert BankPush.objects.count() == (expected == 200)


def test_replay_is_refused_and_a_retry_signed_anew_is_answered_as_before(client, account):
    secret = channel()
    first = push(client, secret, entries())
    later = NOW + dt.timedelta(seconds=30)

    replayed = push(client, secret, entries())
    retried = push(client, secret, entries(), at=later)
    replayed_retry = push(client, secret, entries(), at=later)
    other = push(client, secret, entries(bill(billAmount=1)), at=later + dt.timedelta(seconds=1))
    same_body = push(client, secret, entries(), message_id="m2")

    assert refusal(replayed) == (409, "E-SIG-REPLAY")
    assert refusal(replayed_retry) == (409, "E-SIG-REPLAY")
    assert refusal(other) == (409, "E-IDEMPOTENCY-REUSED")
    for answer in (retried, same_body):
        assert answer.json() == {**first.json(), "repeated": True}
    assert (AccountTransaction.objects.count(), Load.objects.count()) == (1, 1)


def test_sm_replay_is_refused(client, account):
    secret = channel(SignatureProfile.SM)
    push_sealed(client, secret, entries())

    assert refusal(push_sealed(client, secret, entries())) == (409, "E-SIG-REPLAY")


def test_bad_signatures_are_refused_alike_and_leave_nothing(client, account):
    secret = channel()
    wrong = base64.b64encode(bytes(32)).decode()
    channel(app_id="expired", days=-1)
    sm_secret = channel(SignatureProfile.SM, app_id="sm")

    answers = [
        push(client, wrong, entries()),
        push(client, secret, entries(), tamper=b" "),
        push(client, secret, entries(), app_id="nobody"),
        push(client, secret, entries(), app_id="expired"),
        push(client, sm_secret, entries(), app_id="sm"),
        push_sealed(client, secret, entries()),
        push_sealed(client, sm_secret, entries(), appid="sm", sign="0" * 64),
    ]

    assert {refusal(answer) for answer in answers} == {(403, "E-SIG-MISMATCH")}
    assert not Load.objects.exists()
    assert not BankPush.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"webhook-timestamp": "now"},
        {"webhook-timestamp": "1" * 11},
        {"webhook-id": "a.b"},
        {"webhook-signature": "v2,AAAA"},
    ],
)
def test_malformed_headers_are_refused(client, account, headers):
    secret = channel()
    content = json.dumps(entries())
    given = {
        "bank-app-id": "bank-1",
        "webhook-id": "m1",
        "webhook-timestamp": str(int(NOW.timestamp())),
        "webhook-signature": Webhook(secret).sign("m1", NOW.astimezone(dt.UTC), content),
        **headers,
    }

    answer = client.post(PATH, content, content_type="application/json", headers=given)

    assert refusal(answer) == (403, "E-SIG-FORMAT")


@pytest.mark.parametrize(
    "changes", [{"timestamp": "2026"}, {"nonce": "short"}, {"nonce": "有汉字的随机数字串"}]
)
def test_malformed_envelope_is_refused(client, account, changes):
    secret = channel(SignatureProfile.SM)
    assert refusal(push_sealed(client, secret, entries(), **changes))[0] == 403


def test_new_secret_and_the_one_before_both_hold(client, account):
    first = channel()
    second = channel()
    third = channel()

    answers = [
        push(client, secret, entries(bill(serialNumber=f"S{index}")), message_id=f"m{index}")
        for index, secret in enumerate((first, second, third))
    ]

    assert [answer.status_code for answer in answers] == [403, 200, 200]
    assert BankChannel.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"salaryAccount": "3700000011113333"}, (404, "E-ACCOUNT-UNKNOWN")),
        ({"projectCode": "别处"}, (404, "E-ACCOUNT-UNKNOWN")),
        ({"bills": []}, (422, "E-VALUE")),
        ({"bills": [bill(billType=3)]}, (422, "E-VALUE")),
        ({"bills": [bill(billType=True)]}, (422, "E-VALUE")),
        ({"bills": [bill(note="x")]}, (422, "E-VALUE")),
        ({"bills": [bill(billAmount="0")]}, (422, "E-MONEY-FORMAT")),
        ({"bills": [bill(billAmount="1.005")]}, (422, "E-MONEY-SCALE")),
        ({"bills": [bill(billDate="2026-09-16")]}, (422, "E-DATE-ORDER")),
        ({"bills": [bill(), bill()]}, (422, "E-ROW-DUP")),
    ],
)
def test_entries_that_are_wrong_are_refused_whole_and_may_be_sent_again(
    client, account, change, expected
):
    secret = channel()

    refused = push(client, secret, entries(**change))
    mended = push(client, secret, entries())

    assert refusal(refused) == expected
    assert mended.status_code == 200
    assert AccountTransaction.objects.count() == 1


def test_account_of_another_bank_is_not_spoken_of(client, account):
    secret = channel()
    account.bank_name = "别家银行泰安分行"
    account.save()

    assert refusal(push(client, secret, entries())) == (404, "E-ACCOUNT-UNKNOWN")


def test_field_sealed_with_another_key_is_refused(client, account):
    secret = channel(SignatureProfile.SM)
    body = entries()
    fields = {
        "method": "saveSalaryAccountBill",
        "version": "1.0",
        "appid": "bank-1",
        "timestamp": f"{NOW:%Y%m%d%H%M%S}",
        "nonce": "nonce0001",
        "data": json.dumps(body),
    }
    fields["sign"] = sign_fields(fields, secret)

    answer = client.post(PATH, json.dumps(fields), content_type="application/json")

    assert refusal(answer) == (404, "E-ACCOUNT-UNKNOWN")


def test_what_is_no_message_at_all_is_refused(client):
    def send(content):
        return refusal(client.post(PATH, content, content_type="application/json"))

    assert send(b"\xff\xfe") == (400, "E-JSON")
    assert send(b"{}") == (422, "E-VALUE")
    assert send(b" " * (512 * 1024 + 1)) == (413, "E-BODY-SIZE")
