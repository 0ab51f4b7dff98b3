"""`make upgrade-drill`: migrate and restart under load, print the counts; 1 when one failed.

Real processes on a database of its own: the web server as the unit starts it, `manage.py migrate`
as the operator runs it, visitors who never pause.
"""

import datetime as dt
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from api.embedded.processes import command_line

ROOT = Path(__file__).resolve().parents[2]
CALM_SECONDS = 2.0
# Time for a new worker to load before the old one goes.
RESPAWN_SECONDS = "8"
# Shorter than the two seconds of a check of the list: who waits behind the migration is answered.
LOCK_TIMEOUT = "-c lock_timeout=1s"
TRIES = 20


def set_up() -> str:
    """A database of this run with our tables; its name."""
    from api.embedded import ensure

    ensure()
    import psycopg

    base = os.environ["DATABASE_URL"]
    name = f"upgrade_drill_{os.getpid()}"
    with psycopg.connect(base, autocommit=True) as line:
        line.execute(f'CREATE DATABASE "{name}"')
    os.environ["DATABASE_URL"] = f"{base.rpartition('/')[0]}/{name}"
    os.environ["DEMO"] = "1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "api.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    os.environ["BASE_URL"] = base
    return name


def drop(name: str) -> None:
    """Leave nothing behind."""
    import psycopg
    from django.db import connections

    connections.close_all()
    with psycopg.connect(os.environ["BASE_URL"], autocommit=True) as line:
        line.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def someone_to_ask_for():
    """A site to complain about, a listed company and a key that may ask for it."""
    from django.utils import timezone

    from api.auth import key_hash
    from sites.models import ApiKey
    from tests.factories.blacklist import approved_decision
    from tests.factories.sites import UserFactory

    decision = approved_decision()
    now = timezone.now()
    ApiKey.objects.create(
        client="升级演练",
        key_hash=key_hash("upgrade-drill-key"),
        scopes=["restrictions"],
        acts_for=UserFactory(),
        created_at=now,
        expires_at=now + dt.timedelta(hours=1),
        requests_per_minute=10**6,
    )
    order = decision.notice.order
    return order.case.project.site.code, order.company.uscc, "upgrade-drill-key"


def serve(path: Path) -> subprocess.Popen[bytes]:
    """The web server, two workers on one socket, as the unit starts it."""
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--uds", str(path)),
            *("--workers", "2", "--blocking-threads", "4", "--no-ws"),
            *("--respawn-interval", RESPAWN_SECONDS),
            *("--log-level", "warning", "api.wsgi:application"),
        ],
        cwd=ROOT,
    )


def workers_of(server: subprocess.Popen[bytes]) -> set[str]:
    """The processes that answer; one that has ended meanwhile is no more one of them."""
    listed = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text()
    names = {pid: " ".join(command_line(int(pid))) for pid in listed.split()}
    return {pid for pid, words in names.items() if words and "resource_tracker" not in words}


def restart(server: subprocess.Popen[bytes]) -> None:
    """What `systemctl reload anxin-web` does: new workers come, then the old ones go."""
    before = workers_of(server)
    os.kill(server.pid, signal.SIGHUP)
    until = time.monotonic() + 300
    while time.monotonic() < until:
        time.sleep(0.2)
        if not before & workers_of(server):
            return
    raise TimeoutError("旧进程没有结束")


def migrate(target: str) -> int:
    """One step of the next release; what waits too long for a lock gives way and tries again."""
    for number in range(TRIES):
        done = subprocess.run(
            [sys.executable, "manage.py", "migrate", "next_release", target, "--verbosity", "0"],
            cwd=ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.upgrade.settings",
                "PGOPTIONS": LOCK_TIMEOUT,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            return number
        if "LockNotAvailable" not in done.stderr:
            raise RuntimeError(done.stderr)
        time.sleep(1)
    raise TimeoutError(target)


def drill() -> int:
    """The whole of it; how many requests failed."""
    from arrears.models import Complaint
    from tests.upgrade.visitors import Visitors

    path = Path(tempfile.mkdtemp()) / "web.sock"
    server = serve(path)
    try:
        visitors = Visitors(path, *someone_to_ask_for())
        until = time.monotonic() + 180
        while not answers(path):
            assert time.monotonic() < until, "没有应答"
            time.sleep(0.2)
        began = time.monotonic()
        visitors.begin()
        waited = 0
        for step in ("0001", "0002", None, "0003", None):
            time.sleep(CALM_SECONDS)
            if step is None:
                restart(server)
            else:
                waited += migrate(step)
        time.sleep(CALM_SECONDS)
        visitors.end()
        seconds = time.monotonic() - began
    finally:
        server.terminate()
        server.wait(120)
        shutil.rmtree(path.parent)
    kept = Complaint.objects.filter(case=None).count()
    lost = len(visitors.filed) - kept
    sys.stdout.write(
        f"✓ 不停机升级：{seconds:.0f} 秒内 {visitors.asked} 次请求（投诉 {len(visitors.filed)} 件，"
        f"入库 {kept} 件），迁移 3 步（让锁重试 {waited} 次）、换进程 2 轮，最长等待 {visitors.slowest:.1f} 秒，"
        f"重问 {visitors.asked_again}，失败 {sum(visitors.failed.values())}，丢失或重复 {abs(lost)} {visitors.failed or ''}\n"
    )
    return sum(visitors.failed.values()) + abs(lost)


def answers(path: Path) -> bool:
    """Whether the server is ready."""
    from tests.upgrade.visitors import Line

    line = Line(path)
    try:
        line.request("GET", "/readyz")
        return line.getresponse().status == 200
    except OSError:
        return False
    finally:
        line.close()


if __name__ == "__main__":
    database = set_up()
    try:
        status = drill()
    finally:
        drop(database)
    sys.exit(1 if status else 0)
