"""`manage.py sandbox_platform`: the credit platform, simulated, on its own port and store."""

import signal
import threading
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from api.push.sandbox.page import Behavior
from api.push.sandbox.server import SandboxServer
from api.push.sandbox.store import Store


class Command(BaseCommand):
    """Serve until told to stop."""

    help = "运行沙箱信用平台：模拟接收推送的一方，可以按要求出错"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--port", type=int, default=8901, help="端口，0 为任选（默认 8901）")
        parser.add_argument(
            "--store", type=Path, default=Path(".data/platform.sqlite3"), help="存储文件"
        )
        parser.add_argument(
            "--mode", choices=("strict", "dumb"), default="strict", help="是否去重并校验顺序"
        )
        parser.add_argument("--fail-rate", type=float, default=0.0, help="答复 503 的比例")
        parser.add_argument("--delay", type=float, default=0.0, help="生效后延迟答复的秒数")
        parser.add_argument("--drop-answers", type=int, default=0, help="丢失前 N 个答复")
        parser.add_argument("--duplicate", action="store_true", help="每条消息重复到达一次")
        parser.add_argument("--reorder", type=int, default=0, help="前 N 条消息被后一条超过")
        parser.add_argument("--forge", type=int, default=0, help="伪造前 N 个回执")
        parser.add_argument("--forget", type=int, default=0, help="启动时遗忘最近 N 条")

    def handle(self, **options: Any) -> None:
        """Open the store, say the address, serve."""
        store = Store(options["store"], strict=options["mode"] == "strict")
        if options["forget"]:
            store.forget(options["forget"])
        behavior = Behavior(
            fail_rate=options["fail_rate"],
            delay=options["delay"],
            drop_answers=options["drop_answers"],
            duplicate=options["duplicate"],
            reorder=options["reorder"],
            forge=options["forge"],
        )
        server = SandboxServer(("127.0.0.1", options["port"]), store, behavior)

        def stop(_number: int, _frame: FrameType | None) -> None:
            # shutdown() waits for the loop that this very thread runs.
            threading.Thread(target=server.shutdown).start()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        self.stdout.write(f"沙箱信用平台 http://127.0.0.1:{server.server_address[1]}/")
        self.stdout.flush()
        server.serve_forever(poll_interval=0.1)
        server.server_close()
        store.close()
