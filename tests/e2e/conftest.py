"""What whole procedures need beside a browser."""

from tests.api.push.conftest import sandbox

__all__ = ["sandbox"]
