"""`manage.py demo`: builds the demo city through the importers, and serves it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from api.demo.build import DemoFailed
from api.demo.children import ChildDied
from api.demo.city import PROJECT_COUNT
from api.demo.intake import FileNotTaken
from api.demo.run import Demo, NotReady
from api.demo.state import NotOurDatabase

# What a shell calls the end by Ctrl-C.
INTERRUPTED = 130


class Command(BaseCommand):
    """Build what is missing, print the table, serve until told to stop."""

    help = "生成演示城市（经真实导入流程）并启动全部服务；再次运行从已有数据继续"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--sites", type=int, default=PROJECT_COUNT, help=f"项目数，1 至 {PROJECT_COUNT}"
        )
        parser.add_argument("--port", type=int, default=8000, help="网站端口；被占用时用下一个")
        parser.add_argument("--no-serve", action="store_true", help="生成后即结束，不启动服务")

    def handle(self, **options: Any) -> None:
        """Run it; whatever it started has ended when it ends."""
        if not 1 <= options["sites"] <= PROJECT_COUNT:
            raise CommandError(f"--sites 应为 1 至 {PROJECT_COUNT}")
        demo = Demo(
            output=self.stdout,  # type: ignore[arg-type]  # Django's wrapper of a text stream
            sites=options["sites"],
            port=options["port"],
            serves=not options["no_serve"],
        )
        try:
            demo.run()
        except (ChildDied, DemoFailed, FileNotTaken, NotOurDatabase, NotReady) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError("已中止", returncode=INTERRUPTED) from None
