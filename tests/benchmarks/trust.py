"""加密与审计: what ciphers cost a payroll, and how fast the audit trail is sealed and verified."""

import datetime as dt
import hashlib
import time

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sites import audit
from sites.lib.audit_chain import GENESIS, ChainRow, Head, next_hash, verify_rows
from sites.models import AuditEntry
from sites.sealing import blind_indices, cipher
from sites.services.sealing import seal_audit
from tests.benchmarks.measuring import Goal, Result, by_turns, compared, seconds
from tests.benchmarks.payroll_workbook import LARGE, prepared, take_in
from tests.factories.sites import (
    NOW,
    InspectorFactory,
    PayrollLineFactory,
    PayrollSheetFactory,
    ProjectFactory,
    RosterEntryFactory,
    UserFactory,
)
from tests.people import force_login

ROUNDS = 3
CHAINED = 100_000
MILLION = 1_000_000
MASKED = 50
# What comes in fifteen seconds at a hundred acts a second.
ACTS = 1_500
AT = dt.datetime(2026, 9, 10, 2, 0, tzinfo=dt.UTC)


def measure() -> list[Result]:
    """Each part beside what it is a part of, or beside the bare floor."""
    return [ciphers(), verifying(), sealing(), masked_page()]


def ciphers() -> Result:
    """Two indices a line and the file sealed and opened, beside the whole of taking it in."""
    upload = prepared(LARGE)
    numbers = [f"3709021985{number:08d}" for number in range(LARGE)]

    def encrypt() -> None:
        blind_indices(numbers, purpose="worker.id_number")
        blind_indices(numbers, purpose="worker.card")
        sealed = cipher().encrypt_bytes(upload.content, purpose="upload.x")
        cipher().decrypt_bytes(sealed, purpose="upload.x")

    values = by_turns(
        {"ciphers": seconds(encrypt), "whole": seconds(lambda: take_in(upload, LARGE))},
        rounds=ROUNDS,
    )
    return compared(
        "ciphers_of_a_payroll",
        "50,000 行工资表的索引与文件加密，对整个入库",
        ours=values["ciphers"],
        against=values["whole"],
        goal=Goal("<=", 0.15),
        unit="s",
    )


def verifying() -> Result:
    """A hundred thousand chained entries, told for a million; beside hashing alone."""
    rows, head = chain(CHAINED)
    texts = [f"{row.hash}{row.entry}".encode() for row in rows]
    share = MILLION / CHAINED

    def verify() -> float:
        began = time.perf_counter()
        assert not verify_rows(rows, heads=[head]).problems
        return (time.perf_counter() - began) * share

    def hash_alone() -> float:
        began = time.perf_counter()
        for text in texts:
            hashlib.sha256(text).hexdigest()
        return (time.perf_counter() - began) * share

    values = by_turns({"verify": verify, "hash": hash_alone}, rounds=ROUNDS)
    return compared(
        "audit_verify_million",
        "核对 1,000,000 条审计（以 100,000 条折算），对同样字节只算散列",
        ours=values["verify"],
        against=values["hash"],
        goal=Goal("<=", 60, of="ours"),
        unit="s",
    )


def sealing() -> Result:
    """Entries of fifteen seconds sealed at once, beside writing them."""
    actor = UserFactory()

    def write() -> None:
        for number in range(ACTS):
            with transaction.atomic():
                audit.record(act="试", object_kind="X", object_id=number, now=NOW, actor=actor)

    def seal() -> float:
        began = time.perf_counter()
        while AuditEntry.objects.filter(link=None).exists():
            seal_audit(now=NOW)
        return time.perf_counter() - began

    values = by_turns({"write": seconds(write), "seal": seal}, rounds=ROUNDS)
    return compared(
        "audit_seal_of_15_seconds",
        "封存每秒 100 个行为 15 秒内的 1,500 条，对写入它们",
        ours=values["seal"],
        against=values["write"],
        goal=Goal("<=", 15, of="ours"),
        unit="s",
    )


def masked_page() -> Result:
    """The page of a month with fifty workers, masked, beside the same page with five."""
    inspector, clients, questions = InspectorFactory(), {}, {}
    for count in (MASKED, MASKED // 10):
        project = ProjectFactory()
        sheet = PayrollSheetFactory(project=project, month=dt.date(2026, 8, 1))
        for _ in range(count):
            line = PayrollLineFactory(sheet=sheet)
            RosterEntryFactory(project=project, worker=line.worker)
        clients[count] = f"/inspector/projects/{project.code}/payments/?month=2026-08"
    client = Client()
    force_login(client, inspector)

    def page(count: int) -> float:
        with CaptureQueriesContext(connection) as asked:
            began = time.process_time()
            answer = client.get(clients[count])
            spent = time.process_time() - began
        assert answer.text.count("工＊") >= count
        questions[count] = len(asked)
        return spent

    values = by_turns(
        {"fifty": lambda: page(MASKED), "five": lambda: page(MASKED // 10)}, rounds=ROUNDS
    )
    assert len(set(questions.values())) == 1, questions
    return compared(
        "masked_page_of_50",
        "50 名工人的脱敏页面（处理器时间；查询数与 5 名时相同），对 5 名的同一页",
        ours=values["fifty"],
        against=values["five"],
        goal=Goal("<=", 0.1, of="ours"),
        unit="s",
    )


def chain(length: int) -> tuple[list[ChainRow], Head]:
    """Sealed entries in memory, and the head they end with."""
    rows, value = [], GENESIS
    for number in range(1, length + 1):
        entry = {
            "id": number,
            "at": AT + dt.timedelta(seconds=number),
            "actor": number % 50 or None,
            "actor_name": f"用户{number % 50}",
            "act": f"行为{number % 7}",
            "object_kind": "Case",
            "object_id": str(number // 3),
            "basis": "保障农民工工资支付条例第四十二条",
            "detail": {"amount": "12.50", "n": number},
            "transaction_id": 1_000 + number,
        }
        value = next_hash(value, entry)
        rows.append(ChainRow(number, value, number, entry))
    return rows, Head(length, value)
