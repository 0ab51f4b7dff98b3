"""One run of the demo: build or find it, ask for the restriction, serve until told to stop."""

import contextlib
import json
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from types import FrameType
from typing import Any, TextIO

from django.conf import settings

from api.demo.answer import ask_restriction, get, served_here
from api.demo.build import build, migrate
from api.demo.children import Children
from api.demo.city import plan_city
from api.demo.officials import logins
from api.demo.schedule import ASKED_FOR_ON
from api.demo.second_factor import SECRET, give_demo_codes
from api.demo.state import Built, NotOurDatabase, find_built, forget, holds_other_data
from api.demo.table import Table
from api.embedded import folder
from api.embedded.processes import free_port, wait_until
from sites.models import Company, Project

PURPOSE = "bidding"
PORTS_TRIED = 50
READY_SECONDS = 180.0


class NotReady(RuntimeError):
    """A server did not begin to answer, or no port is free."""


@dataclass
class Demo:
    """What a run was asked for, and what it has so far."""

    output: TextIO
    sites: int
    port: int
    serves: bool
    stop: Event = field(default_factory=Event)

    def run(self) -> None:
        """Do all of it.

        Raises:
            ChildDied: a server keeps dying.
            DemoFailed, FileNotTaken: the demo could not be built.
            NotOurDatabase: the settings are not those of a demo, or the database holds other data.
            NotReady: a server does not answer.
        """
        if not settings.DEMO:
            raise NotOurDatabase("演示使用公开的密码和密钥，只能在演示设置（DEMO=1）下运行")
        platform = f"http://127.0.0.1:{free_port()}"
        port = _port_from(self.port) if self.serves else self.port
        environment = {"PLATFORM_URL": platform, "PUBLIC_URL": f"http://127.0.0.1:{port}"}
        with Children(logs=folder() / "logs", environment=environment) as children:
            table = Table(self.output)
            table.print_head()
            built = self._built(table, children, platform)
            give_demo_codes()
            with self._web(children, port) as url:
                answer = self._ask(table, url, built)
                table.print_total()
                self._write(table, built, answer)
                if self.serves:
                    self._listen()
                self._tell(built, answer, url)
                if self.serves:
                    self._wait(children)

    def _built(self, table: Table, children: Children, platform: str) -> Built:
        """The demo that is there, or a new one."""
        built = find_built(sites=self.sites, day=ASKED_FOR_ON)
        if built is None and holds_other_data():
            forget()
        store = folder() / "platform.sqlite3"
        if built is None:
            # A new demo tells its platform everything from the beginning.
            for path in folder().glob(f"{store.name}*"):
                path.unlink()
        port = platform.rpartition(":")[2]
        children.start(
            "platform", "manage.py", "sandbox_platform", "--port", port, "--store", str(store)
        )
        if built is None:
            return build(table, sites=self.sites, files=folder() / "demo", children=children)
        migrate(table)
        with table.step("沿用已有的演示数据（项目）") as step:
            step.count = Project.objects.count()
        return built

    @contextmanager
    def _web(self, children: Children, port: int) -> Iterator[str]:
        """The web server's URL: granian with all other servers, or one of this process."""
        if not self.serves:
            with served_here() as url:
                yield url
            return
        for name, *arguments in _servers(port):
            children.start(name, *arguments)
        url = f"http://127.0.0.1:{port}"
        if not wait_until(lambda: _answers(url), seconds=READY_SECONDS):
            raise NotReady(f"网站没有启动，日志：{folder() / 'logs' / 'web.log'}")
        yield url

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stop.set()

    def _ask(self, table: Table, url: str, built: Built) -> dict[str, Any]:
        with table.step(f"查询：该单位 {ASKED_FOR_ON} 能否投标（HTTP）") as step:
            answer = ask_restriction(url, uscc=built.uscc, purpose=PURPOSE, on=ASKED_FOR_ON)
            step.count = len(answer["measures"])
        return answer

    def _write(self, table: Table, built: Built, answer: dict[str, Any]) -> None:
        """Write .data/demo.json: the table, the story, one account a role."""
        content = {
            "steps": table.as_json(),
            "story": {
                "project": built.project,
                "uscc": built.uscc,
                "listing": built.listing,
                "restriction": answer["status"],
                "grade": built.grade,
            },
            "receipt": built.receipt,
            "logins": self._logins(),
        }
        path = folder() / "demo.json"
        path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

    def _logins(self) -> list[dict[str, str]]:
        city = plan_city(project_count=self.sites, boundaries=settings.BOUNDARIES_FILE)
        return logins(city.story)

    def _tell(self, built: Built, answer: dict[str, Any], url: str) -> None:
        """Say what came out, and where to look at it."""
        company = Company.objects.get(uscc=built.uscc)
        self.output.write(f"\n{company.name}（{built.uscc}）{built.grade}级，{built.listing}\n")
        for measure in answer["measures"]:
            self.output.write(
                f"{answer['status']}：{measure['measure']}，"
                f"{measure['listed_on']} 至 {measure['until']}\n"
            )
        if self.serves:
            self.output.write(f"\n网站：{url}/    工人回执号：{built.receipt}\n")
            for login in self._logins():
                self.output.write(
                    f"  {login['label']}：{login['username']} / {login['password']}\n"
                )
            self.output.write("动态码在登录第二步的页面上直接显示（仅演示），")
            self.output.write(f"也可把密钥 {SECRET} 录入手机验证器。\n")
            self.output.write("按 Ctrl-C 停止全部服务。\n")
        self.output.flush()

    def _listen(self) -> None:
        """From here on a signal asks to stop, a second one changes nothing.

        Before anybody is told that he may stop us: whoever reads the line may do so at once.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)

    def _wait(self, children: Children) -> None:
        """Watch over the servers until somebody tells us to stop."""
        children.watch(self.stop)
        self.output.write("\n正在停止 …\n")
        self.output.flush()


def _servers(port: int) -> tuple[tuple[str, ...], ...]:
    """Name and Python arguments of each server."""
    celery = ("-m", "celery", "-A", "api", "--quiet")
    schedule = str(folder() / "celerybeat-schedule")
    return (
        (
            *("web", "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
            *("--port", str(port), "--blocking-threads", "4", "--log-level", "warning"),
            "api.wsgi:application",
        ),
        ("worker", *celery, "worker", "--concurrency", "1", "--loglevel", "WARNING"),
        ("beat", *celery, "beat", "--schedule", schedule, "--loglevel", "WARNING"),
        ("relay", "manage.py", "relay"),
    )


def _port_from(first: int) -> int:
    """The first free port from `first` on.

    Raises:
        NotReady: none of the next ones is free.
    """
    for port in range(first, min(first + PORTS_TRIED, 65_536)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
    raise NotReady(f"{first} 起的 {PORTS_TRIED} 个端口都被占用，请用 --port 另选")


def _answers(url: str) -> bool:
    try:
        return get(f"{url}/readyz")[0] == 200
    except OSError:
        return False
