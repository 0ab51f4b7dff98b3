"""`manage.py relay`: takes what is in the outbox to the platforms."""

import json
import signal
from argparse import ArgumentParser
from threading import Event
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from api.push.relay import Relay
from api.push.targets import clients


class Command(BaseCommand):
    """Run the relay until told to stop, or once."""

    help = "推送中继：把外发消息按对象依次送达平台，直到收到签名回执"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--once", action="store_true", help="送完当前到期的消息即退出")
        parser.add_argument("--poll", type=float, default=1.0, help="空闲时的等待秒数（默认 1）")
        parser.add_argument("--json", action="store_true", help="退出时以 JSON 输出计数")

    def handle(self, **options: Any) -> None:
        """Send; a polite kill lets the message under way come to its end."""
        relay = Relay(platforms=clients())
        if options["once"]:
            relay.drain()
        else:
            stop = Event()

            def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
                stop.set()

            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, ask_to_stop)
            relay.run(stop, poll=options["poll"])
        counts = dict(sorted(relay.counts.items()))
        if options["json"]:
            self.stdout.write(json.dumps(counts))
        else:
            words = "，".join(f"{name} {count}" for name, count in counts.items())
            self.stderr.write(f"中继结束：{words or '没有到期的消息'}")
