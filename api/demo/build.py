"""Builds the demo from nothing: register, files, supervision, the story to its end."""

import datetime as dt
import shutil
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from api.demo.causes import Expected
from api.demo.children import Children
from api.demo.city import City, plan_city
from api.demo.files import SentFile, write_completions, write_registers
from api.demo.grades import grade_companies, plant_records
from api.demo.intake import (
    ProjectFiles,
    Supervised,
    open_account,
    supervise_one,
    take_in,
    take_in_project,
    write_files,
)
from api.demo.officials import HANDLER, create_officials
from api.demo.pool import Workers
from api.demo.schedule import SUPERVISED_AGAIN_ON, SUPERVISED_ON, moment
from api.demo.second_season import claim_too_much, state_standstill, tell_of_retaliation
from api.demo.state import Built, mark_begun, mark_built
from api.demo.story import tell_story
from api.demo.table import Table
from sites.enums import SETTLED_MESSAGES, LoadKind
from sites.models import OutboxMessage, PushReceipt, Region, User
from sites.services.sealing import seal_audit

RELAY_SECONDS = 300


class DemoFailed(RuntimeError):
    """A step did not come to what the plan says; the demo is not complete."""


def migrate(table: Table) -> None:
    """Make tables and reference rows."""
    with table.step("建库：表结构与基础数据") as step:
        call_command("migrate", verbosity=0)
        step.count = Region.objects.count()


def build(table: Table, *, sites: int, files: Path, children: Children) -> Built:
    """Build the demo in an empty database.

    Args:
        table: where each step is told.
        sites: how many projects.
        files: folder of the workbooks; emptied first.
        children: has the platform running.

    Raises:
        DemoFailed: a step gave something else than planned.
        FileNotTaken: an importer refused a file.
    """
    city = plan_city(project_count=sites, boundaries=settings.BOUNDARIES_FILE)
    shutil.rmtree(files, ignore_errors=True)
    files.mkdir(parents=True)
    with Workers() as workers:
        writing = workers.start(write_files, [(project, files) for project in city.projects])
        migrate(table)
        mark_begun(timezone.now())
        with table.step("写出工作簿（与建库同时）") as step:
            written = workers.results(writing)
            registers = write_registers(city, written, files)
            step.count = len(registers) + sum(len(project.files) for project in written)
        with table.step("导入项目与参建单位") as step:
            create_officials()
            handler = User.objects.get(username=HANDLER.username)
            step.count = sum(
                take_in(sent, project=None, employer=None, actor=handler) for sent in registers
            )
            completions = write_completions(city, written, files)
        with table.step("开通劳资专管员账号") as step:
            step.count = len(workers.each(open_account, city.projects))
        _take_in_files(workers, table, city, [project.files for project in written])
        first = [project.expected for project in city.projects]
        _check_supervision(city, first, _supervise(workers, table, city, SUPERVISED_ON))
        told = tell_story(city.story, table)
        _deliver(table, children)
        plant_records(city, table)
        grade = grade_companies(city, table, told.decision.company)
        with table.step("次年：完工、停工、复工") as step:
            step.count = sum(
                take_in(sent, project=None, employer=None, actor=handler) for sent in completions
            )
            step.count += sum(workers.each(state_standstill, city.projects))
        _take_in_files(workers, table, city, [project.files_after for project in written])
        claim_too_much(city)
        tell_of_retaliation(told.receipt, table)
        second = [project.expected_again for project in city.projects]
        _check_supervision(city, second, _supervise(workers, table, city, SUPERVISED_AGAIN_ON))
    with table.step("封存审计链") as step:
        step.count = seal_audit(now=timezone.now())
    built = Built(
        sites=sites,
        project=city.story.code,
        uscc=told.decision.company.uscc,
        listing=told.decision.number,
        grade=grade,
        receipt=told.receipt,
    )
    mark_built(built, timezone.now())
    return built


def _take_in_files(
    workers: Workers, table: Table, city: City, sent: Sequence[Sequence[SentFile]]
) -> None:
    """Kind after kind: a payroll is checked against attendance, a bank's answer against both."""
    for kind, name in (
        (LoadKind.ROSTER, "导入实名制花名册（人）"),
        (LoadKind.ATTENDANCE, "导入考勤表（人月）"),
        (LoadKind.PAYROLL, "导入工资支付表（人月）"),
        (LoadKind.BANK_RETURN, "导入银行回盘（笔）"),
        (LoadKind.ACCOUNT_STATEMENT, "导入专户流水（笔）"),
    ):
        jobs = [
            ProjectFiles(project, tuple(file for file in files if file.kind == kind))
            for project, files in zip(city.projects, sent, strict=True)
        ]
        if not any(job.files for job in jobs):
            continue
        with table.step(name) as step:
            step.count = sum(workers.each(take_in_project, jobs))


def _supervise(workers: Workers, table: Table, city: City, day: dt.date) -> list[Supervised]:
    now = moment(day, 1, 30)
    with table.step(f"夜间监管 {day}：预警（条）") as step:
        found = workers.each(supervise_one, [(project.code, now) for project in city.projects])
        step.count = sum(len(outcome.warnings) for outcome in found)
    with table.step("重大欠薪隐患") as step:
        step.count = sum(outcome.major for outcome in found)
    return found


def _check_supervision(
    city: City, expected: Sequence[Expected], found: Sequence[Supervised]
) -> None:
    """Supervision must name the planted sites and only those.

    Raises:
        DemoFailed: it named others, or not these.
    """
    wrong = [
        f"{project.code}（{project.cause}）：{outcome.warnings}"
        for project, plan, outcome in zip(city.projects, expected, found, strict=True)
        if (outcome.level, outcome.rules) != (plan.level, plan.rules)
    ]
    if wrong:
        raise DemoFailed("监管结果与计划不符：\n" + "\n".join(wrong))


def _deliver(table: Table, children: Children) -> None:
    """Let the relay, a process of its own, bring the decision to the platform over HTTP.

    Raises:
        DemoFailed: a message came back without a signed receipt.
    """
    with table.step("推送信用平台，收到签名回执") as step:
        done = children.run("manage.py", "relay", "--once", "--json", seconds=RELAY_SECONDS)
        waiting = OutboxMessage.objects.exclude(state__in=SETTLED_MESSAGES).count()
        if done.returncode or waiting:
            raise DemoFailed(f"{waiting} 条消息没有送达：{done.stderr[-500:]}")
        step.count = PushReceipt.objects.count()
