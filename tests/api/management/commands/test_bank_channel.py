"""A bank's channel is opened and its secret shown once."""

import base64

import pytest
from django.core.management import CommandError, call_command

from sites.models import BankChannel
from tests.factories.sites import UserFactory

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def test_channel_is_opened_and_its_secret_is_kept_sealed(capsys):
    person = UserFactory()

    call_command("bank_channel", "bank-1", bank="示例银行", user=person.username)

    secret = capsys.readouterr().out.strip()
    channel = BankChannel.objects.get()
    assert len(base64.b64decode(secret)) == 32
    assert secret not in channel.secret_sealed
    assert (channel.app_id, channel.profile, channel.acts_for) == ("bank-1", "HMAC", person)
    assert str(channel) == "示例银行（bank-1）"


def test_nobody_answering_for_it_is_refused():
    with pytest.raises(CommandError):
        call_command("bank_channel", "bank-1", bank="示例银行", user="nobody")
    assert not BankChannel.objects.exists()
