"""`manage.py erase`: what personal data is no longer needed on a day is deleted."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from api.management.commands.ingest import acting_user
from arrears.services.erasure import erase_identities, identities_due
from arrears.services.legal_holds import ask_lift, decide_lift, place_hold, standing_hold
from arrears.services.retention import due, forget_workers
from sites.errors import DomainError
from sites.models import Project, User
from sites.services.loads import find_project
from sites.services.security_events import erase_events, events_due


class Command(BaseCommand):
    """Erase who complained and who worked where the time of keeping is over; or hold it."""

    help = (
        "到期删除：结案满规定时间的投诉人姓名和电话，期满的安全事件（每夜自动运行）；--dry-run 只数。"
        "完工且结清满规定时间的农民工信息先用 --dry-run 预演，再用 --workers 人数 --user 用户名 去标识；"
        "--hold 项目编码 --reason 事由 --user 用户名 依法留存；解除须两人："
        "--lift 项目编码 --reason 事由 --user 用户名 申请，另一位审批人 --lift 项目编码 --user 用户名 批准。"
        "退出码：0 已办，1 拒绝。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--on", type=dt.date.fromisoformat, help="按哪一天算，默认今天")
        parser.add_argument("--dry-run", action="store_true", help="只数有多少到期")
        parser.add_argument("--workers", type=int, help="把预演所说的这么多人去标识")
        parser.add_argument("--hold", default="", help="依法留存哪个项目")
        parser.add_argument("--lift", default="", help="解除哪个项目的依法留存")
        parser.add_argument("--reason", default="", help="依法留存的事由")
        parser.add_argument("--user", default="", help="谁决定：用户名")

    def handle(self, **options: Any) -> None:
        """Count, erase, or hold."""
        now = timezone.now()
        day = options["on"] or timezone.localdate(now)
        if options["dry_run"]:
            found = due(day=day)
            self.stdout.write(f"投诉人到期 {identities_due(day=day).count()} 人")
            self.stdout.write(f"农民工到期 {found.workers} 人，文件 {found.files} 份")
            self.stdout.write(f"安全事件到期 {events_due(day=day).count()} 条")
            return
        if not any((options["hold"], options["lift"], options["workers"] is not None)):
            self.stdout.write(f"已删除 {erase_identities(day=day, now=now)} 人的姓名和电话")
            self.stdout.write(f"已删除安全事件 {erase_events(day=day, now=now)} 条")
            return
        if not options["user"]:
            raise CommandError("请用 --user 写明由谁决定", returncode=1)
        actor = acting_user(options["user"], "")
        try:
            if options["hold"]:
                project = find_project(options["hold"])
                place_hold(project=project, reason=options["reason"], actor=actor, now=now)
                self.stdout.write(f"已依法留存：{project.name}")
            elif options["lift"]:
                self._lift(find_project(options["lift"]), options["reason"], actor, now)
            else:
                done = forget_workers(expected=options["workers"], actor=actor, day=day, now=now)
                self.stdout.write(f"已去标识 {done.workers} 人，删除文件 {done.files} 份")
        except DomainError as error:
            raise CommandError(f"{error.message}。{error.fix}", returncode=1) from error

    def _lift(self, project: Project, reason: str, actor: User, now: dt.datetime) -> None:
        """The first person asks with a reason, the second agrees."""
        hold = standing_hold(project)
        if hold.lift_asked_at is None:
            ask_lift(hold=hold, reason=reason, actor=actor, now=now)
            self.stdout.write(f"已申请解除依法留存，等待另一位审批人批准：{project.name}")
        else:
            decide_lift(hold=hold, is_allowed=True, actor=actor, now=now)
            self.stdout.write(f"已解除依法留存：{project.name}")
