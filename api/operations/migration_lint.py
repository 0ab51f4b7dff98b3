"""迁移检查: whether a change of the schema can be made while the release before still runs.

Old and new programs run side by side during an upgrade: a migration of a release only expands
(new tables, columns that may be empty, indexes built beside the traffic); what it replaces is
taken away by the release after (its name then begins with ``contract``).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.db import migrations
from django.db.migrations import Migration
from django.db.migrations.operations.base import Operation
from django.db.models import NOT_PROVIDED

from sites.table_creation import CreateModels

OUR_APPS = ("sites", "arrears", "rating", "blacklist")
# Of each app the last migration that a release has brought to an office.
RELEASED = Path(__file__).resolve().parents[2] / "deploy" / "released_migrations.yaml"
CONTRACT = "contract"
REMOVALS = (
    migrations.RemoveField,
    migrations.DeleteModel,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.AlterModelTable,
)


@dataclass(frozen=True, slots=True)
class Unsafe:
    """One operation that would break or stop the running release, and what to do instead."""

    migration: str
    code: str
    words: str
    fix: str

    def __str__(self) -> str:
        return f"{self.migration} {self.code} {self.words}。{self.fix}"


def released() -> dict[str, str]:
    """App to the name of its last released migration."""
    return dict(yaml.safe_load(RELEASED.read_text(encoding="utf-8")) or {})


def lint(found: Mapping[tuple[str, str], Migration], *, since: Mapping[str, str]) -> list[Unsafe]:
    """What is unsafe in our migrations, in order.

    Args:
        found: (app, name) to migration, as Django's loader gives them.
        since: app to its last released migration; what came with it or before runs on an
            empty database only and is not looked at, but for its way back.
    """
    problems: list[Unsafe] = []
    for (app, name), migration in sorted(found.items()):
        if app not in OUR_APPS:
            continue
        problems.extend(_without_a_way_back(f"{app}.{name}", migration))
        if app in since and name > since[app]:
            problems.extend(_unsafe(f"{app}.{name}", migration))
    return problems


def _without_a_way_back(label: str, migration: Migration) -> Iterator[Unsafe]:
    for one in migration.operations:
        if isinstance(one, migrations.RunPython | migrations.RunSQL) and not one.reversible:
            yield Unsafe(label, "M-IRREVERSIBLE", "不能退回", "请写明退回的办法，没有可退的写 noop")


def _unsafe(label: str, migration: Migration) -> Iterator[Unsafe]:
    fresh = {
        made.name_lower
        for one in migration.operations
        for made in (one.operations if isinstance(one, CreateModels) else (one,))
        if isinstance(made, migrations.CreateModel)
    }
    contracts = label.rpartition(".")[2].split("_", 1)[-1].startswith(CONTRACT)
    runs_code = any(isinstance(one, migrations.RunPython) for one in migration.operations)
    if runs_code and len(migration.operations) > 1:
        yield Unsafe(
            label, "M-BACKFILL-MIXED", "补数据与改结构在同一个迁移", "请分成两个，补数据分批提交"
        )
    if runs_code and migration.atomic:
        yield Unsafe(
            label, "M-BACKFILL-ATOMIC", "补数据在一个长事务里", "请设 atomic = False，分批提交"
        )
    for one in migration.operations:
        if str(getattr(one, "model_name", "")).lower() not in fresh:
            yield from _on_a_table_in_use(label, one, contracts=contracts)


def _on_a_table_in_use(label: str, one: Operation, *, contracts: bool) -> Iterator[Unsafe]:
    if isinstance(one, REMOVALS) and not contracts:
        yield Unsafe(
            label,
            "M-REMOVES",
            f"{one.describe()}：上一版程序还在用",
            "请先在新版停用，下一版以 contract_ 迁移删除",
        )
    if isinstance(one, migrations.AddField):
        field = one.field
        if not field.null and not field.many_to_many and field.db_default is NOT_PROVIDED:
            yield Unsafe(
                label,
                "M-NOT-NULL",
                f"{one.describe()}：上一版程序写入的行没有这一列",
                "请设 null=True 或 db_default",
            )
    if isinstance(one, migrations.AlterField) and not contracts:
        yield Unsafe(
            label, "M-ALTERS", f"{one.describe()}：可能重写整表", "请新增一列，补齐后再切换"
        )
    if isinstance(one, migrations.AddIndex) and not isinstance(one, AddIndexConcurrently):
        yield Unsafe(
            label,
            "M-INDEX-LOCKS",
            f"{one.describe()}：建索引时不能写入",
            "请用 AddIndexConcurrently",
        )
    if isinstance(one, migrations.AddConstraint) and not isinstance(one, AddConstraintNotValid):
        yield Unsafe(
            label,
            "M-CONSTRAINT-LOCKS",
            f"{one.describe()}：校验时不能写入",
            "请用 AddConstraintNotValid，再以 ValidateConstraint 校验",
        )
