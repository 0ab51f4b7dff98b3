"""How far the check of an uploaded file is, kept where page and worker both see it (检查进度).

It is told, not relied on: the row says whether the check is done, and without the cache the
page only shows less.
"""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from sites.errors import DomainError
from sites.services.load_reading import Progress

# As long as the longest check; after that a lost one is handed out again.
KEPT_SECONDS = 180
STAGES = {
    "reading": "正在打开文件",
    "checking": "正在逐格检查",
    "comparing": "正在与已登记的数据比对",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One stage as it is shown: done, now, or later."""

    words: str
    css: str


def teller(load_id: int) -> Progress:
    """Return what tells the stages of one file's check."""

    def tell(stage: str, rows: int) -> None:
        cache.set(_key(load_id), {"stage": stage, "rows": rows}, KEPT_SECONDS)

    return tell


def tell_failure(load_id: int, refusal: DomainError) -> None:
    """Keep why a check could not be made at all."""
    words = {"failed": refusal.message, "fix": refusal.fix, "code": refusal.code}
    cache.set(_key(load_id), words, KEPT_SECONDS)


def of(load_id: int) -> dict[str, Any]:
    """What was told last; empty before the check began, and long after it."""
    told: dict[str, Any] | None = cache.get(_key(load_id))
    return told or {}


def steps(told: dict[str, Any]) -> list[Step]:
    """The stages in their order, beginning with the file's arrival."""
    names = list(STAGES)
    reached = names.index(told["stage"]) + 1 if told.get("stage") in STAGES else 0
    words = ["文件已收到，排队检查", *STAGES.values()]
    return [
        Step(text, "is-done" if index < reached else "is-now" if index == reached else "is-later")
        for index, text in enumerate(words)
    ]


def _key(load_id: int) -> str:
    return f"upload-progress:{load_id}"
