"""What the security administrator learns of sign-ins: done, failed, locked out, ended; never what was typed."""

import csv
import io

import pytest
from django.test import Client

from api.sessions import SEEN_AT, SIGNED_IN_AT
from api.throttle import FREE_MISSES
from sites.enums import RoleKind, SecurityEventKind
from sites.models import AuditEntry, SecurityEvent, User
from sites.services.second_factor import code_at, new_recovery_codes, reset_second_factor
from sites.services.security_events import index_of_name, record_event
from tests.factories.sites import NOW, AdministratorFactory, InspectorFactory, UserFactory
from tests.fresh import fresh_cache
from tests.people import with_second_factor

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

PAGE, EXPORT = "/administration/security/", "/administration/security/export/"
PASSWORD, TYPED = "pass-word-1", "geheim-geheim"


@pytest.fixture(autouse=True)
def _fresh_cache(monkeypatch):
    fresh_cache()
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def kinds():
    return list(SecurityEvent.objects.order_by("pk").values_list("kind", flat=True))


def enter(client, name, password=TYPED, **extra):
    return client.post("/login/", {"username": name, "password": password}, **extra)


def test_sign_in_from_wrong_name_to_sign_out_is_on_record_without_what_was_typed(client):
    user = with_second_factor(InspectorFactory())
    enter(client, "nobody-at-all", REMOTE_ADDR="192.0.2.7")
    enter(client, user.username)
    enter(client, "")
    enter(client, user.username, PASSWORD)
    client.post("/login/code/", {"code": "000000"})
    user.authenticator.throttle_reset()
    client.post("/login/code/", {"code": code_at(user.authenticator, now=NOW)})
    client.post("/logout/")
    client.post("/logout/")
    User.objects.filter(pk=user.pk).update(is_active=False)
    enter(client, user.username, PASSWORD)

    assert kinds() == [
        *("UNKNOWN_NAME", "WRONG_PASSWORD", "WRONG_CODE", "SIGNED_IN", "SIGNED_OUT"),
        "DISABLED_ACCOUNT",
    ]
    first, *others = SecurityEvent.objects.order_by("pk")
    assert (first.user, first.name_index) == (None, index_of_name("nobody-at-all"))
    assert (first.address, others[0].address) == ("192.0.2.7", "127.0.0.1")
    assert {one.user for one in others} == {user}
    written = " ".join(map(str, SecurityEvent.objects.values_list()))
    assert [word in written for word in (TYPED, PASSWORD, "nobody", "000000")] == [False] * 4


def test_lockout_is_on_record_with_its_wait_and_what_is_refused_meanwhile_is_not(client):
    user = with_second_factor(InspectorFactory())
    for _ in range(FREE_MISSES + 3):
        enter(client, user.username)

    # The sixth begins the wait; the two after it are not even looked at.
    assert kinds() == ["WRONG_PASSWORD"] * (FREE_MISSES + 1) + ["LOCKED_OUT"]
    assert SecurityEvent.objects.last().words == "须等待 2 秒"


@pytest.mark.parametrize(("misses", "locked"), [(3, False), (4, True)])
def test_fifth_wrong_code_counts_as_a_lockout(client, misses, locked):
    user = with_second_factor(InspectorFactory())
    enter(client, user.username, PASSWORD)
    type(user.authenticator).objects.update(throttling_failure_count=misses)

    client.post("/login/code/", {"code": "000000"})

    assert kinds() == ["WRONG_CODE"] + ["LOCKED_OUT"] * locked


def test_recovery_code_and_what_is_done_to_the_second_factor_are_on_record(client):
    user, admin = with_second_factor(InspectorFactory()), UserFactory()
    code = new_recovery_codes(user=user, now=NOW)[0]
    enter(client, user.username, PASSWORD)
    client.post("/login/code/", {"code": code})
    reset_second_factor(user=user, actor=admin, now=NOW)
    enter(Client(), user.username, PASSWORD)

    assert kinds() == [
        *("RECOVERY_CODES_MADE", "RECOVERY_CODE_USED", "SIGNED_IN"),
        *("FACTOR_RESET", "SESSIONS_ENDED"),
    ]
    used, reset = (SecurityEvent.objects.get(kind=one) for one in (kinds()[1], kinds()[3]))
    assert (used.words, reset.user, reset.by) == ("还剩 9 个", user, admin)


@pytest.mark.parametrize(
    ("mark", "kind"), [(SEEN_AT, "SESSION_IDLE"), (SIGNED_IN_AT, "SESSION_EXPIRED")]
)
def test_session_that_ended_by_itself_is_on_record_once(client, mark, kind):
    user = InspectorFactory()
    client.force_login(user)
    session = client.session
    session[mark] -= 9 * 3600
    session.save()

    client.get("/inspector/")
    client.get("/inspector/")

    assert [(one.kind, one.user) for one in SecurityEvent.objects.all()] == [(kind, user)]


def test_administrator_filters_and_takes_the_events_as_a_file(
    client, django_assert_max_num_queries
):
    admin = AdministratorFactory(RoleKind.SECURITY_ADMIN)
    person = InspectorFactory(display_name="=某某")
    client.force_login(admin)
    assert "没有这样的事件" in client.get(PAGE).text
    record_event(kind=SecurityEventKind.WRONG_PASSWORD, now=NOW, user=person, address="192.0.2.9")
    with django_assert_max_num_queries(30) as one:
        client.get(PAGE)
    for kind, name in (("UNKNOWN_NAME", "x"), ("SIGNED_OUT", ""), ("SIGNED_OUT", "")):
        user = None if name else person
        record_event(kind=SecurityEventKind(kind), now=NOW, user=user, typed_name=name)
    with django_assert_max_num_queries(len(one)):
        page = client.get(PAGE).text

    assert (page.count(person.username), page.count(index_of_name("x"))) == (3, 1)
    day = "2026-09-15"
    counts = {
        query: client.get(f"{PAGE}?{query}").context["rows"].paginator.count
        for query in (
            *("kind=SIGNED_OUT", f"q={person.username}", "q=192.0.2.9", "q=192.0.2.10"),
            *(f"q={index_of_name('x')}", f"since={day}", f"until={day}", "until=2026-09-14"),
        )
    }
    assert list(counts.values()) == [2, 3, 1, 0, 1, 4, 4, 0]
    assert client.get(f"{PAGE}?since=gestern").status_code == 422

    short = client.post(EXPORT, {"reason": "看看", "kind": "SIGNED_OUT"})
    assert (short.status_code, "E-REASON" in short.text) == (422, True)
    assert client.post(EXPORT, {"reason": "年度等级测评", "until": "x"}).status_code == 422
    file = client.post(EXPORT, {"reason": "年度等级测评", "q": person.username})
    told, head, *lines = csv.reader(io.StringIO(file.content.decode("utf-8-sig")))
    assert "年度等级测评" in told[0]
    assert [head[2], *{(line[2], line[3]) for line in lines}] == [
        "用户名",
        (person.username, "'=某某"),
    ]
    assert (len(lines), AuditEntry.objects.filter(act="导出安全事件").count()) == (3, 1)


def test_everybody_sees_the_own_sign_ins(client):
    user, other = InspectorFactory(), InspectorFactory()
    for person, address in ((user, "192.0.2.1"), (other, "192.0.2.2")):
        record_event(kind=SecurityEventKind.SIGNED_IN, now=NOW, user=person, address=address)
    client.force_login(user)

    page = client.get("/account/").text

    assert ("192.0.2.1" in page, "192.0.2.2" in page) == (True, False)
