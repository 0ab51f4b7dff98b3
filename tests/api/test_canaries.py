"""Two hundred planted people: nowhere at rest, in no log, on no page of theirs who may not see.

Numbers, telephones and cards are of nobody; a worker's own name is kept in the clear (known
limit), a complainant's is not. Backups are opened and searched with the restore drill
(tests/api/operations/test_restore.py).
"""

import io
import json
import logging

import pytest
import redis
from celery.exceptions import AlwaysEagerIgnored
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from api import logs
from api.celery import app as celery
from api.tasks import supervise_project
from api.web import public
from sites.enums import RoleKind
from sites.lib.identity_numbers import complete_id_number
from sites.models import AuditEntry, DataExport, Load, OutboxMessage, Worker
from tests.factories.blacklist import approved_decision
from tests.factories.sites import (
    NOW,
    AdministratorFactory,
    ApproverFactory,
    InspectorFactory,
    LegalReviewerFactory,
    ProjectFactory,
    UserFactory,
    WageOfficerFactory,
)
from tests.fresh import fresh_cache

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

PLANTED, COMPLAINANTS = 200, 20
HEAD = "姓名,身份证号码,联系电话,工资卡号,进场时间"


def card(number):
    """A card number with the right check digit."""
    body = f"622848009{number:09d}"
    total = sum(
        (digit if place % 2 else digit * 2 - 9 * (digit > 4))
        for place, digit in enumerate(map(int, reversed(body)))
    )
    return f"{body}{-total % 10}"


HAN = "子丑寅卯辰巳午未申酉戌亥甲乙丙丁戊己庚辛"
PEOPLE = [
    (
        f"测{HAN[number // 20]}{HAN[number % 20]}",
        complete_id_number(f"370902{1960 + number % 40}0808{number:03d}"),
    )
    for number in range(PLANTED)
]
PHONES = [f"139{71500000 + number}" for number in range(PLANTED)]
CARDS = [card(number) for number in range(PLANTED)]
TOLD = [f"秘密投诉人{number:03d}号" for number in range(COMPLAINANTS)]
CANARIES = [*(one for _, one in PEOPLE), *PHONES, *CARDS, *TOLD]


def hits(text):
    """How many canaries a text holds."""
    return sum(one in text for one in CANARIES)


def roster(*, spoiled=False):
    """All of them in a file of commas; spoiled, with dates and numbers that do not hold."""
    lines = [HEAD]
    for (name, number), phone, account in zip(PEOPLE, PHONES, CARDS, strict=True):
        identity = f"{number[:-1]}?" if spoiled else number
        lines.append(f"{name},{identity},{phone},{account},2026-03-01")
    if spoiled:
        lines += [f"{PEOPLE[0][0]},{PEOPLE[0][1]},{PHONES[0]},{CARDS[0]},不知道"]
    return "\n".join(lines).encode()


class City:
    """A site with all of them taken in by the real ways, and what was answered to whom."""

    def __init__(self):
        self.project = ProjectFactory()
        self.officer = Client()
        self.officer.force_login(WageOfficerFactory(self.project))
        self.answers = []

    def told(self, response):
        streaming = getattr(response, "streaming", False)
        content = b"".join(response) if streaming else response.content
        self.answers.append(content.decode("utf-8", "replace"))
        return response

    def upload(self, content, key):
        return self.told(
            self.officer.post(
                f"/api/v1/projects/{self.project.code}/uploads",
                {"kind": "roster", "file": SimpleUploadedFile("花名册.csv", content)},
                headers={"Idempotency-Key": key},
            )
        )

    def take_in(self):
        made = self.upload(roster(), "key-of-the-roster").json()
        done = self.officer.post(
            f"/api/v1/uploads/{made['id']}/commit", "{}", content_type="application/json"
        )
        assert self.told(done).status_code == 200, done.content
        assert self.upload(roster(spoiled=True), "key-of-the-other").status_code in {200, 201}
        assert Worker.objects.count() >= PLANTED

    def complain(self):
        for number, name in enumerate(TOLD):
            fresh_cache()
            body = {
                "site": self.project.site.code,
                "since_month": "2026-06",
                "text": f"我是{name}，证件{PEOPLE[number][1]}，没发工资",
                "name": name,
                "phone": PHONES[number],
            }
            made = Client().post(
                "/api/v1/complaints",
                json.dumps(body),
                content_type="application/json",
                headers={"Idempotency-Key": f"key-of-complaint-{number}"},
            )
            assert self.told(made).status_code == 201, made.content

    def go_wrong(self, monkeypatch):
        """Errors with canaries in them: addresses, bodies, accounts, and a fault of our own."""
        fresh_cache()
        client, number = Client(raise_request_exception=False), PEOPLE[7][1]
        spoiled = json.dumps({"site": number, "text": TOLD[1], "state": PHONES[1]})
        for path in (f"/{number}/", f"/w/receipt/{number}/", f"/verify/{number}"):
            client.get(path, {"q": PHONES[3]}, headers={"X-Request-ID": number})
        client.post("/api/v1/complaints", spoiled, content_type="application/json")
        client.post("/api/v1/complaints", spoiled[:-5], content_type="application/json")
        client.post("/login/", {"username": number, "password": PHONES[2]})
        client.get(f"/api/v1/restrictions/{number}", {"purpose": PHONES[2]})

        def broken(*_, **__):
            raise ValueError(f"{number} {PHONES[4]} {TOLD[2]}")

        monkeypatch.setattr(public, "render", broken)
        assert client.get("/listings/", {"q": number}).status_code == 500
        monkeypatch.undo()


def pages_of_others(project):
    """What everybody but the site's own officer gets on the lists and pages of the site."""
    people = (
        *(InspectorFactory(), ApproverFactory(), LegalReviewerFactory(), UserFactory()),
        WageOfficerFactory(ProjectFactory()),
        *(AdministratorFactory(role) for role in (RoleKind.AUDITOR, RoleKind.SYSTEM_ADMIN)),
    )
    load = Load.objects.first()
    paths = (
        *("/", "/listings/", "/inspector/", "/inspector/complaints/", "/administration/people/"),
        *(f"/inspector/projects/{project.code}/", f"/inspector/projects/{project.code}/payments/"),
        *(f"/contractor/loads/{load.pk}/", "/api/v1/projects.geojson", "/inspector/cases/"),
        f"/inspector/projects/{project.code}/ledger/",
    )
    for user in people:
        client = Client()
        client.force_login(user)
        for path in paths:
            response = client.get(path)
            yield (b"".join(response) if response.streaming else response.content).decode(
                "utf-8", "replace"
            )


def taken_by_an_inspector():
    """The ledger as a file, asked for and taken."""
    client = Client()
    client.force_login(InspectorFactory())
    client.post("/inspector/exports/ledger/", {"reason": "报市政府清欠情况"})
    export = DataExport.objects.latest("pk")
    answer = client.post("/inspector/statistics/ledger.csv", {"export": export.pk})
    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    assert lines[-1].endswith(export.mark)
    return lines


def rows_of_the_database():
    """Every row of every table as text, as a dump would hold it."""
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT t::text FROM {table} t")
            for (row,) in cursor.fetchall():
                yield row


def values_of_the_broker():
    """Every key and value of broker and cache, as they lie there."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        for key in client.scan_iter(count=500):
            kind = client.type(key)
            values = {
                b"string": lambda key: [client.get(key) or b""],
                b"list": lambda key: client.lrange(key, 0, -1),
                b"hash": lambda key: [one for pair in client.hgetall(key).items() for one in pair],
                b"set": client.smembers,
                b"zset": lambda key: client.zrange(key, 0, -1),
                # Its time was over just now: other tests keep things here too.
                b"none": lambda key: [],
            }[kind](key)
            yield b" ".join((key, *values)).decode("utf-8", "replace")


@pytest.fixture
def log():
    """The product's own log, everything it would ever tell."""
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(logs.JsonLines())
    names = ("", "api", "api.requests", "sites", "arrears", "blacklist", "django")
    before = {name: logging.getLogger(name).level for name in names}
    logging.getLogger().addHandler(handler)
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG if name else logging.INFO)
    yield lines
    logging.getLogger().removeHandler(handler)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def test_two_hundred_planted_people_are_found_nowhere(
    log, monkeypatch, settings, tmp_path, record_property, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    settings.UPLOAD_ROOT = tmp_path
    fresh_cache()
    city = City()
    with django_capture_on_commit_callbacks(execute=True):
        city.take_in()
    city.complain()
    approved_decision()
    arguments = {"project_id": city.project.pk, "day": "2026-09-15"}
    with pytest.warns(AlwaysEagerIgnored):
        celery.send_task(supervise_project.name, kwargs=arguments)
    with monkeypatch.context() as patch:
        city.go_wrong(patch)

    taken = taken_by_an_inspector()
    files = [one for one in tmp_path.glob("*/*") if one.is_file()]
    places = {
        "日志": log.getvalue().splitlines(),
        "接口应答与报错": city.answers,
        "他人页面": list(pages_of_others(city.project)),
        "数据库行": list(rows_of_the_database()),
        "消息队列与缓存": list(values_of_the_broker()),
        "上传原件": [one.read_bytes().decode("latin-1") for one in files],
        "导出文件": taken,
        "推送报文": [
            json.dumps(one.body, ensure_ascii=False) for one in OutboxMessage.objects.all()
        ],
    }
    found = {name: sum(map(hits, texts)) for name, texts in places.items()}

    looked = "、".join(f"{name} {len(texts)}" for name, texts in places.items())
    record_property(
        "counted",
        f"身份金丝雀：{PLANTED} 人 {len(CANARIES)} 个值，查 {looked}，命中 {sum(found.values())}",
    )
    assert found == dict.fromkeys(places, 0)
    assert all(places.values()), {name: len(texts) for name, texts in places.items()}
    # The search is sound: it finds all of them where they were.
    assert hits(roster().decode()) == 3 * PLANTED
    assert AuditEntry.objects.exists()
