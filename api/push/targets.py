"""The receivers of messages, by the name a message is addressed to."""

from pathlib import Path

from django.conf import settings

from api.push.file_drop import FileDrop
from api.push.platform import CreditPlatform, PlatformClient, newest_head
from sites.outbox import CONSTRUCTION_PLATFORM, CREDIT_PLATFORM, FILE_DROP


def clients() -> dict[str, PlatformClient]:
    """The credit platform, and those that are configured beside it."""
    found: dict[str, PlatformClient] = {
        CREDIT_PLATFORM: CreditPlatform(settings.PLATFORM_URL, audit_head=newest_head)
    }
    if settings.CONSTRUCTION_PLATFORM_URL:
        found[CONSTRUCTION_PLATFORM] = CreditPlatform(
            settings.CONSTRUCTION_PLATFORM_URL, audit_head=newest_head
        )
    if settings.FILE_DROP_FOLDER:
        found[FILE_DROP] = FileDrop(Path(settings.FILE_DROP_FOLDER))
    return found
