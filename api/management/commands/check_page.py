"""`manage.py check_page`: the address of the check page for a system without an interface."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from api.web.check_page import SCOPE, is_origin, link_of
from sites.models import ApiKey


class Command(BaseCommand):
    """Print an address that one site may show in a frame."""

    help = "生成联合惩戒查询页的嵌入地址，只能由指定网站嵌入；地址等同口令，请妥善保管"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("client", help="接口密钥的客户端名称，须有 restrictions 权限")
        parser.add_argument("--embedder", required=True, help="嵌入的网站，如 https://ggzy.example")

    def handle(self, **options: Any) -> None:
        """Find the key and print the path."""
        if not is_origin(options["embedder"]):
            raise CommandError("--embedder 应写作 https://主机名，不带路径", returncode=2)
        keys = ApiKey.objects.filter(client=options["client"], expires_at__gt=timezone.now())
        key = next((one for one in keys.order_by("-created_at") if SCOPE in one.scopes), None)
        if key is None:
            raise CommandError("没有这个客户端的有效密钥，或没有 restrictions 权限", returncode=2)
        link = link_of(key, origin=options["embedder"])
        self.stdout.write(reverse("web:embedded_check", args=[link]))
