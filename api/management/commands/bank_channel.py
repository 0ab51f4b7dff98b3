"""`manage.py bank_channel`: open a bank's channel, or give it a new secret."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from sites.enums import SignatureProfile
from sites.models import User
from sites.services.bank_channels import open_channel


class Command(BaseCommand):
    """Open a channel; the secret is shown once and kept sealed."""

    help = "开通银行推送通道或更换其密钥；密钥只显示这一次，前一密钥在更换期内仍有效"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("app_id", help="应用标识")
        parser.add_argument("--bank", required=True, help="银行名称，专户开户行以此开头")
        parser.add_argument(
            "--profile",
            choices=[kind.value for kind in SignatureProfile],
            default=SignatureProfile.HMAC.value,
            help="签名方式",
        )
        parser.add_argument("--user", required=True, help="责任人的用户名")
        parser.add_argument("--days", type=int, default=365, help="有效天数")

    def handle(self, **options: Any) -> None:
        """Open the channel and print its secret."""
        person = User.objects.filter(username=options["user"], is_active=True).first()
        if person is None:
            raise CommandError("没有这个用户", returncode=2)
        now = timezone.now()
        secret = open_channel(
            app_id=options["app_id"],
            bank_name=options["bank"],
            profile=SignatureProfile(options["profile"]),
            acts_for=person,
            now=now,
            until=now + dt.timedelta(days=options["days"]),
        )
        self.stdout.write(secret)
