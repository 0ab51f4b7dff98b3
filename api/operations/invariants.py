"""What must hold in the data whatever happened: asked after a restore and by the doctor."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connection

from api.operations.backup import row_counts
from arrears.models import CaseDocument
from sites.errors import NotFound
from sites.kept_files import digests_kept_by, keepers
from sites.lib.audit_chain import Head
from sites.lib.canonical import content_hash
from sites.models import OutboxMessage
from sites.services.sealing import verify_audit
from sites.services.upload_store import fetch

BATCH = 2000
SEQUENCES = """
SELECT s.key, m.epoch, count(*), min(m.seq), max(m.seq)
FROM sites_outboxmessage m JOIN sites_outboxsubject s ON s.id = m.subject_id
GROUP BY s.key, m.epoch HAVING min(m.seq) <> 1 OR max(m.seq) <> count(*)
"""
WITHOUT_EVENT = """
SELECT d.number FROM blacklist_listingdecision d
LEFT JOIN blacklist_listing l ON l.decision_id = d.id
WHERE d.state = 'APPROVED' GROUP BY d.number
HAVING count(l.id) = 0 OR bool_or(l.event_id IS NULL)
"""


@dataclass(frozen=True, slots=True)
class Violation:
    """One promise that does not hold: stable code, Chinese words."""

    code: str
    words: str


def violations(
    *, rows: Mapping[str, int] | None = None, heads: Iterable[Head] = ()
) -> list[Violation]:
    """All that does not hold.

    Args:
        rows: table to number of rows that must be there; the two tables that a restore
            itself writes to may have more.
        heads: of the audit chain as published.
    """
    found = [] if rows is None else list(_rows(rows))
    with connection.cursor() as cursor:
        cursor.execute(SEQUENCES)
        found.extend(
            Violation("E-SEQ-GAP", f"{key} 纪元{epoch}的消息序号不连续")
            for key, epoch, *_ in cursor.fetchall()
        )
        cursor.execute(WITHOUT_EVENT)
        found.extend(
            Violation("E-NO-EVENT", f"{number} 已决定列入，但没有推送消息")
            for (number,) in cursor.fetchall()
        )
    found.extend(
        Violation("E-MESSAGE-ALTERED", f"消息 {message.pk} 的内容与摘要不符")
        for message in OutboxMessage.objects.iterator(chunk_size=BATCH)
        if content_hash(message.body) != message.body_hash
    )
    found.extend(_files())
    chain = verify_audit(heads=heads)
    found.extend(Violation(one.code, f"序位{one.position}：{one.words}") for one in chain.problems)
    return found


def _rows(expected: Mapping[str, int]) -> Iterable[Violation]:
    grown = {"sites_auditentry", "sites_databaserestore"}
    now = row_counts()
    for table, count in expected.items():
        there = now.get(table)
        if there is None or there < count or (there > count and table not in grown):
            yield Violation("E-ROWS", f"{table} 应有 {count} 行，实有 {there}")


def _files() -> Iterable[Violation]:
    for model, column, counts in keepers():
        # A document comes out again byte for byte from its data.
        if model is CaseDocument:
            continue
        for digest in digests_kept_by(model, column, counts).iterator(chunk_size=BATCH):
            try:
                fetch(digest)
            except NotFound:
                kind = model._meta.verbose_name
                yield Violation("E-FILE-LOST", f"{kind}的文件 {digest[:12]} 缺失或已被改动")
