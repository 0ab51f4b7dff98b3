"""体检: whether everything the system stands on is as it should be, each with what to do."""

import base64
import datetime as dt
import os
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from api.management.faults import words_of
from api.operations.figures import Figure, figures
from api.operations.health import CLOCK_SECONDS, clock_offset
from sites.lib.cipher import CipherError
from sites.models import CalendarYear, Worker
from sites.sealing import blind_index, seal, unseal

DISK_SHARE = 0.15
OLDEST_SERVER = 150_000
# The State Council announces the next year's holidays in autumn.
CALENDAR_DUE = (11, 30)


class Verdict(StrEnum):
    """How one check came out."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what was found, and what to do where it is not well."""

    name: str
    verdict: Verdict
    words: str
    fix: str = ""


def checks(*, now: dt.datetime) -> list[Check]:
    """Look at everything; a check that cannot be made is a failed one."""
    found: list[Check] = []
    for name, look in LOOKS:
        try:
            found.extend(look(now))
        except (DatabaseError, redis.RedisError, OSError) as error:
            words, fix = "没有应答", words_of(error) or "请先恢复该服务"
            found.append(Check(name, Verdict.FAIL, f"{words}（{type(error).__name__}）", fix))
    return found


def _database(now: dt.datetime) -> Iterable[Check]:
    with connection.cursor() as cursor:
        asked = time.time()
        cursor.execute(
            "SELECT current_setting('server_version_num')::int, pg_is_in_recovery(), "
            "current_setting('fsync'), current_setting('synchronous_commit'), "
            "extract(epoch FROM clock_timestamp())"
        )
        version, is_copy, fsync, commits, clock = cursor.fetchone()
        answered = time.time()
    durable = fsync == "on" and commits != "off"
    yield _check(
        "数据库版本", version >= OLDEST_SERVER, f"{version}", "请升级到 PostgreSQL 15 以上"
    )
    yield _check("数据库可写", not is_copy, "主库" if not is_copy else "备库", "请指向主库")
    words = f"fsync={fsync} synchronous_commit={commits}"
    if durable or not settings.DEMO:
        yield _check("提交即落盘", durable, words, "请都打开")
    else:
        yield Check("提交即落盘", Verdict.WARN, words, "演示数据可以重建；正式使用前请都打开")
    offset = clock_offset(float(clock), asked=asked, answered=answered)
    words = f"与数据库相差 {offset:.2f} 秒"
    yield _check("时钟", offset <= CLOCK_SECONDS, words, "请检查两台机器的时间同步（chrony）")


def _migrations(now: dt.datetime) -> Iterable[Check]:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    words = "与程序一致" if not missing else f"缺 {len(missing)} 个"
    yield _check("数据库结构", not missing, words, "请运行 manage.py migrate")


def _calendar(now: dt.datetime) -> Iterable[Check]:
    day = timezone.localdate(now)
    years = set(CalendarYear.objects.values_list("year", flat=True))
    this, following = day.year in years, day.year + 1 in years
    fix = "请在日历管理中录入国务院公布的放假安排"
    yield _check("本年工作日历", this, f"{day.year} 年{'已录入' if this else '没有录入'}", fix)
    verdict = Verdict.OK if following or (day.month, day.day) < CALENDAR_DUE else Verdict.WARN
    words = f"{day.year + 1} 年{'已录入' if following else '没有录入，届满日按周末推算并注明暂定'}"
    yield Check("下一年工作日历", verdict, words, fix if verdict != Verdict.OK else "")


def _disk(now: dt.datetime) -> Iterable[Check]:
    root = Path(settings.UPLOAD_ROOT)
    there = next(path for path in (root, *root.parents) if path.exists())
    usage = shutil.disk_usage(there)
    share = usage.free / usage.total
    words = f"{there} 剩余 {share:.0%}（{usage.free // 2**30} GiB）"
    yield _check("磁盘空间", share >= DISK_SHARE, words, "请扩容或移走旧备份")
    yield _check("上传目录可写", os.access(there, os.W_OK), str(there), "请检查目录的属主和权限")


def _keys(now: dt.datetime) -> Iterable[Check]:
    lengths = [
        len(base64.b64decode(key))
        for key in (settings.AUDIT_KEY, settings.BACKUP_KEY, settings.INDEX_KEY)
    ]
    yield _check("密钥长度", min(lengths) >= 32, "审计、备份、索引密钥", "每个应为 32 字节")
    whole = all(
        unseal(seal("自检", purpose=one), purpose=one) == "自检"
        for one in ("self-test", "complaint.self-test")
    )
    yield _check(
        "加密自检", whole and bool(blind_index("自检", purpose="x")), "加密、解密、索引", ""
    )
    opens = all(_opens(token) for token in _samples())
    words = "现有密钥能解开已有数据" if opens else "有数据解不开"
    yield _check("字段密钥", opens, words, "请把旧密钥加回 FIELD_KEYS，或检查是否恢复了别处的备份")
    if settings.DEMO:
        yield Check("演示密钥", Verdict.WARN, "使用公开的演示密钥", "正式使用前请设置全部密钥")


def _samples() -> list[str]:
    rows = Worker.objects.order_by("pk").values_list("id_number_sealed", flat=True)
    last = Worker.objects.order_by("-pk").values_list("id_number_sealed", flat=True)
    return [*rows[:3], *last[:3]]


def _opens(token: str) -> bool:
    try:
        unseal(token, purpose="worker.id_number")
    except CipherError:
        return False
    return True


def _broker(now: dt.datetime) -> Iterable[Check]:
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2) as client:
        waiting = int(client.llen("celery"))
    words = f"排队 {waiting} 个任务"
    verdict = Verdict.OK if waiting < 10_000 else Verdict.WARN
    yield Check("任务队列", verdict, words, "" if verdict == Verdict.OK else "请检查 anxin-worker")


FIXES = {
    "outbox_oldest_unacked_seconds": "请检查 anxin-relay 和平台（运行手册：推送滞后）",
    "outbox_parked": "请查看消息的最近错误（运行手册：消息暂停）",
    "outbox_receipts_refused": "请核对与平台共享的密钥（运行手册：回执不可采信）",
    "decisions_without_event": "数据被系统以外改动，请停办并核对审计链",
    "push_gate_closed": "请对账后由两人开闸（运行手册：恢复）",
    "audit_seal_lag_seconds": "请检查 anxin-beat 和 anxin-worker",
    "backup_age_seconds": "请运行 manage.py backup",
    "reconcile_age_seconds": "请运行 manage.py reconcile",
}
# No fault of the system: somebody's work is late, or persons have yet to decide.
ONLY_WARNED = {"cases_overdue", "complaints_overdue", "decisions_overdue", "push_gate_closed"}
NEEDED_OUTSIDE_DEMO = {"backup_age_seconds", "reconcile_age_seconds"}


def _figures(now: dt.datetime) -> Iterable[Check]:
    for one in figures(now=now):
        if one.alarm is not None:
            yield _of_figure(one)


def _of_figure(one: Figure) -> Check:
    if one.value is None:
        late = one.name in NEEDED_OUTSIDE_DEMO
        verdict = Verdict.WARN if late else Verdict.OK
        return Check(one.words, verdict, "还没有过", FIXES.get(one.name, "") if late else "")
    words = f"{one.value:.0f}"
    if not one.alarms:
        return Check(one.words, Verdict.OK, words)
    known = one.name in ONLY_WARNED or one.name in NEEDED_OUTSIDE_DEMO
    verdict = Verdict.WARN if known else Verdict.FAIL
    return Check(one.words, verdict, words, FIXES.get(one.name, "请及时办理"))


def _check(name: str, good: bool, words: str, fix: str) -> Check:  # noqa: FBT001 -- the finding
    return Check(name, Verdict.OK if good else Verdict.FAIL, words, "" if good else fix)


LOOKS: tuple[tuple[str, Callable[[dt.datetime], Iterable[Check]]], ...] = (
    ("数据库", _database),
    ("数据库结构", _migrations),
    ("工作日历", _calendar),
    ("磁盘", _disk),
    ("密钥", _keys),
    ("任务队列", _broker),
    ("运行指标", _figures),
)
