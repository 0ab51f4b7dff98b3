"""What of the demo is in the database already: marked in its audit trail, checked on start."""

import datetime as dt
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from api.demo.city import PLAN_VERSION
from blacklist.queries import listings_in_force
from sites import audit
from sites.models import AuditEntry, Project, User

KIND = "DemoCity"
BEGUN, BUILT = "开始生成演示数据", "演示数据已生成"


class NotOurDatabase(RuntimeError):
    """The database holds something else than a demo; nothing is touched."""


@dataclass(frozen=True, slots=True)
class Built:
    """A finished demo.

    Attributes:
        sites: how many projects it has.
        project: code of the story's project.
        uscc: the listed company.
        listing: number of the decision.
        grade: its yearly grade.
        receipt: the worker's receipt code; whoever has it sees the complaint's state.
    """

    sites: int
    project: str
    uscc: str
    listing: str
    grade: str
    receipt: str


def find_built(*, sites: int, day: dt.date) -> Built | None:
    """The finished demo of this size and plan, if it is there and complete."""
    if not _has_tables():
        return None
    entry = AuditEntry.objects.filter(object_kind=KIND, object_id=PLAN_VERSION, act=BUILT).last()
    if entry is None:
        return None
    built = Built(**entry.detail)
    complete = (
        built.sites == sites <= Project.objects.count()
        and listings_in_force(on=day).filter(company__uscc=built.uscc).exists()
    )
    return built if complete else None


def mark_begun(now: dt.datetime) -> None:
    """Say that what comes into this database from now on is the demo."""
    _record(BEGUN, now, {})


def mark_built(built: Built, now: dt.datetime) -> None:
    """Say that the demo is complete."""
    _record(BUILT, now, asdict(built))


@transaction.atomic
def _record(act: str, now: dt.datetime, detail: dict[str, object]) -> None:
    audit.record(act=act, object_kind=KIND, object_id=PLAN_VERSION, now=now, detail=detail)


def holds_other_data() -> bool:
    """Whether the database holds anything that must go before a demo can be built."""
    return _has_tables() and (
        User.objects.exists() or Project.objects.exists() or AuditEntry.objects.exists()
    )


def _has_tables() -> bool:
    return {AuditEntry._meta.db_table, User._meta.db_table} <= set(
        connection.introspection.table_names()
    )


def forget() -> None:
    """Empty a database that holds a demo, finished or not.

    Raises:
        NotOurDatabase: production, or no demo was ever begun in it.
    """
    begun = AuditEntry.objects.filter(object_kind=KIND, act=BEGUN).exists()
    if not settings.DEMO or not begun:
        raise NotOurDatabase(
            "数据库里已有不是演示的数据，不能在其中生成演示。请换一个空库，或先运行 make clean-data"
        )
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    # Heads of a chain that is gone.
    if settings.AUDIT_HEADS_FILE:
        Path(settings.AUDIT_HEADS_FILE).unlink(missing_ok=True)
