"""The chain of audit entries: whatever is done to the rows behind its back is found."""

import datetime as dt
import io
import json
import logging
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from sites import audit
from sites.lib.audit_chain import GENESIS, Head, public_key_of, read_heads, verify_heads
from sites.models import AuditEntry, AuditLink, DatabaseRestore
from sites.sealing import audit_key
from sites.services.sealing import LOCK, chain_head, published_heads, seal_audit, verify_audit
from tests.chaos.processes import wait_for

pytestmark = [
    pytest.mark.integration,
    pytest.mark.django_db(transaction=True),
]
NOW = dt.datetime(2026, 9, 10, 2, 0, tzinfo=dt.UTC)


def write(count: int = 3) -> None:
    for number in range(count):
        with transaction.atomic():
            audit.record(
                act=f"行为{number}", object_kind="X", object_id=number, now=NOW, detail={"n": 1.5}
            )


def seal(count: int) -> None:
    """Seal that many entries; transactions of tests that run beside on the server end first."""
    left = count

    def sealed() -> bool:
        nonlocal left
        left -= seal_audit(now=NOW)
        return left == 0

    assert wait_for(sealed)


def tamper(sql: str) -> None:
    """Change rows as the owner of the server could, with the triggers switched off."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)


def codes(result) -> list[tuple[str, int]]:
    return [(problem.code, problem.position) for problem in result.problems]


@pytest.fixture
def other_connection():
    """A second connection to the same database, for a transaction that runs beside."""
    beside = connections.create_connection("default")
    yield beside
    beside.close()


def test_seal_audit_chains_what_is_committed_once():
    write()

    seal(3)
    assert seal_audit(now=NOW) == 0
    assert list(AuditLink.objects.order_by("position").values_list("position", "entry")) == list(
        enumerate(AuditEntry.objects.order_by("pk").values_list("pk", flat=True), start=1)
    )
    result = verify_audit()
    assert (result.entries, result.links, result.problems) == (3, 3, ())


def test_seal_audit_goes_on_where_it_stopped():
    write(2)
    seal(2)
    write(2)
    seal(2)

    assert verify_audit().problems == ()


def test_seal_audit_says_in_the_log_what_it_did(caplog):
    write(1)

    with caplog.at_level(logging.INFO, logger="sites.services.sealing"):
        seal(1)

    assert "审计封存1条，至1" in caplog.text


def test_seal_audit_waits_for_a_transaction_still_running(other_connection):
    with other_connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT pg_current_xact_id()")
    write()

    assert seal_audit(now=NOW) == 0
    with other_connection.cursor() as cursor:
        cursor.execute("COMMIT")
    seal(3)


def test_seal_audit_leaves_the_work_to_another_sealer(other_connection):
    write()
    with other_connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])

    assert seal_audit(now=NOW) == 0


def test_chain_head_starts_at_zero_and_moves():
    assert chain_head() == Head(0, GENESIS)
    write(1)
    seal(1)

    assert chain_head() == Head(1, AuditLink.objects.get().hash)


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (
            "UPDATE sites_auditentry SET detail = '{\"n\": 2}' WHERE object_id = '1'",
            [("E-AUDIT-ALTERED", 2)],
        ),
        (
            "UPDATE sites_auditlink SET hash = repeat('0', 64) WHERE position = 2",
            [("E-AUDIT-ALTERED", 2), ("E-AUDIT-ALTERED", 3)],
        ),
        ("DELETE FROM sites_auditentry WHERE object_id = '1'", [("E-AUDIT-REMOVED", 2)]),
        (
            "DELETE FROM sites_auditlink WHERE position = 2",
            [("E-AUDIT-GAP", 2), ("E-AUDIT-INSERTED", 0)],
        ),
        (
            "UPDATE sites_auditentry SET object_id = 3 - object_id::int WHERE object_id IN ('1', '2')",
            [("E-AUDIT-ALTERED", 2), ("E-AUDIT-ALTERED", 3)],
        ),
    ],
)
def test_verify_audit_finds_what_was_done_behind_its_back(sql, expected):
    write(4)
    seal(4)

    tamper(sql)

    assert codes(verify_audit()) == expected


def test_verify_audit_finds_a_cut_tail_by_the_published_head():
    write(3)
    seal(3)
    head = chain_head()
    tamper("DELETE FROM sites_auditlink WHERE position = 3")
    tamper("DELETE FROM sites_auditentry WHERE object_id = '2'")

    assert verify_audit().problems == ()
    assert codes(verify_audit(heads=[head])) == [("E-AUDIT-TAIL", 3)]


def test_verify_audit_finds_a_chain_made_anew_by_the_published_head():
    write(2)
    seal(2)
    head = chain_head()
    tamper("DELETE FROM sites_auditlink")
    tamper("UPDATE sites_auditentry SET act = '别的'")
    seal(2)

    assert verify_audit().problems == ()
    assert codes(verify_audit(heads=[head])) == [("E-AUDIT-TAIL", 2)]


def test_verify_audit_accepts_a_head_published_before_the_chain_grew():
    write(1)
    seal(1)
    head = chain_head()
    write(1)
    seal(1)

    assert verify_audit(heads=[head]).problems == ()
    assert verify_audit(heads=[Head(0, GENESIS)]).problems == ()


def test_database_keeps_links():
    write(1)
    seal(1)

    with pytest.raises(DatabaseError, match="审计链环只增不改"):
        AuditLink.objects.update(hash="0" * 64)


def run(*arguments: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("audit", *arguments, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_audit_command_says_head_and_verdict():
    write(2)
    seal(2)
    head = chain_head()

    assert run("head") == (0, f"2:{head.hash}\n")
    assert json.loads(run("head", "--json")[1]) == {"position": 2, "hash": head.hash}
    assert run("verify", "--published", f"2:{head.hash}") == (
        0,
        "审计记录2条，已封存2条，问题0个\n",
    )


def test_audit_command_fails_on_a_problem():
    write(2)
    seal(2)
    tamper("UPDATE sites_auditentry SET act = '别的' WHERE object_id = '0'")

    status, said = run("verify")

    assert status == 1
    assert said.startswith("E-AUDIT-ALTERED 序位1：")
    status, said = run("verify", "--json")
    assert (status, json.loads(said)["problems"][0]["position"]) == (1, 1)


def test_audit_command_refuses_a_malformed_head():
    with pytest.raises(CommandError, match="序位:链值"):
        run("verify", "--published", "abc")


def test_seal_audit_publishes_signed_heads_in_the_database_and_in_a_second_file(settings, tmp_path):
    settings.AUDIT_HEADS_FILE = str(tmp_path / "elsewhere" / "heads.jsonl")
    for _ in range(2):
        write(2)
        seal(2)

    written = list(read_heads(Path(settings.AUDIT_HEADS_FILE).read_text().splitlines()))

    assert [one.position for one in written] == [2, 4]
    assert published_heads() == written[::-1]
    assert verify_heads(written, public_key=public_key_of(audit_key())) == []


def test_audit_command_checks_a_dump_by_the_second_file_alone(settings, tmp_path):
    settings.AUDIT_HEADS_FILE = str(tmp_path / "heads.jsonl")
    dump = tmp_path / "audit.jsonl"
    write(3)
    seal(3)
    write(1)
    older = tmp_path / "older.jsonl"
    assert run("export", str(older)) == (0, "已导出审计记录4条\n")
    seal(1)
    run("export", str(dump))
    proof = ("--heads", settings.AUDIT_HEADS_FILE)

    good = run("verify", "--dump", str(dump), *proof)
    old = run("verify", "--dump", str(older), *proof)
    dump.write_text(dump.read_text().replace("行为1", "行为9"))
    changed = run("verify", "--dump", str(dump), *proof)
    other_key = run("verify", *proof, "--public-key", public_key_of(bytes(32)))

    assert good == (0, "审计记录4条，已封存4条，问题0个\n")
    assert (old[0], "E-AUDIT-TAIL 序位4" in old[1]) == (1, True)
    assert (changed[0], "E-AUDIT-ALTERED 序位2" in changed[1]) == (1, True)
    assert (other_key[0], "E-AUDIT-HEAD" in other_key[1]) == (1, True)


def test_audit_command_refuses_files_it_cannot_read(tmp_path):
    nonsense = tmp_path / "nonsense"
    nonsense.write_text("{}")
    with pytest.raises(CommandError, match="链首文件"):
        run("verify", "--heads", str(nonsense))
    with pytest.raises(CommandError, match="审计导出文件"):
        run("verify", "--dump", str(nonsense))
    with pytest.raises(CommandError, match="导出到哪个文件"):
        run("export")


def test_entries_written_after_a_restore_are_numbered_after_those_before():
    write(1)
    before = AuditEntry.objects.get().transaction_id
    DatabaseRestore.objects.create(
        restored_at=NOW, backup_at=NOW, transaction_offset=before + 10**9
    )
    write(1)

    seal(2)

    assert AuditEntry.objects.latest("pk").transaction_id > before + 10**9
    assert verify_audit().problems == ()
