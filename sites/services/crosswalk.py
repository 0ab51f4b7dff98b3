"""代码对照: a platform's codes into ours and back; what has no row is refused, never guessed."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from django.db import transaction

from sites import audit
from sites.errors import InvalidInput, NotFound, StateConflict
from sites.models import CodeMapping, User

SOURCE = Path(__file__).with_name("crosswalk.yaml")
NATIONAL = "national-2018"
# The lists of the national standard as it was published.
SEEDED_FROM = dt.date(2018, 1, 1)


class Crosswalk:
    """The codes of one platform as they hold on one day."""

    def __init__(self, *, platform: str, day: dt.date) -> None:
        """Read the platform's codes once.

        Raises:
            NotFound: E-PLATFORM, when no code of such a platform is known.
        """
        rows = CodeMapping.objects.filter(platform=platform, valid_from__lte=day)
        self._platform = platform
        self._local: dict[tuple[str, str], str] = {}
        self._foreign: dict[tuple[str, str], str] = {}
        for row in rows.order_by("valid_from", "pk"):
            self._local[row.code_list, row.platform_code] = row.local_code
            self._foreign[row.code_list, row.local_code] = row.platform_code
        if not self._local:
            raise NotFound(
                f"没有平台“{platform[:30]}”的代码对照",
                fix="请核对平台名称，或请管理员先录入代码对照",
                code="E-PLATFORM",
            )

    def to_local(self, code_list: str, code: str) -> str:
        """Our code for a platform's.

        Raises:
            InvalidInput: E-CODE-UNMAPPED.
        """
        found = self._local.get((code_list, code))
        if found is None:
            raise self._unmapped(code_list, code)
        return found

    def to_platform(self, code_list: str, code: str) -> str:
        """The platform's code for ours.

        Raises:
            InvalidInput: E-CODE-UNMAPPED.
        """
        found = self._foreign.get((code_list, code))
        if found is None:
            raise self._unmapped(code_list, code)
        return found

    def _unmapped(self, code_list: str, code: str) -> InvalidInput:
        return InvalidInput(
            f"代码“{code[:30]}”不在平台{self._platform}的代码表{code_list}中",
            fix="请核对代码；确为新代码的，请管理员录入代码对照后重发",
            code="E-CODE-UNMAPPED",
        )


@dataclass(frozen=True, slots=True)
class CodeList:
    """One list as a platform writes it on one day: its code by ours, in the order of its codes."""

    name: str
    platform: str
    codes: tuple[CodeMapping, ...]


def code_lists(*, day: dt.date) -> list[CodeList]:
    """Every list of every platform as it holds on a day; a later row stands for the earlier."""
    found: dict[tuple[str, str], dict[str, CodeMapping]] = {}
    rows = CodeMapping.objects.filter(valid_from__lte=day)
    for row in rows.order_by("code_list", "platform", "platform_code", "valid_from", "pk"):
        found.setdefault((row.code_list, row.platform), {})[row.platform_code] = row
    return [
        CodeList(name, platform, tuple(rows.values())) for (name, platform), rows in found.items()
    ]


def _refuse_meaningless(code_list: str, platform: str, platform_code: str, local_code: str) -> None:
    if not platform or not platform_code:
        raise InvalidInput("没有填写平台或平台代码", fix="请填写完整", code="E-CODE-EMPTY")
    known = set(
        CodeMapping.objects.filter(code_list=code_list).values_list("local_code", flat=True)
    )
    if not known:
        raise InvalidInput(
            f"没有代码表“{code_list[:30]}”", fix="请选择列出的代码表", code="E-CODE-LIST"
        )
    if local_code not in known:
        raise InvalidInput(
            f"代码表{code_list}中没有本系统代码“{local_code[:30]}”",
            fix=f"可用的有：{'、'.join(sorted(known)[:20])}",
            code="E-CODE-LOCAL",
        )


@transaction.atomic
def enter_code(
    *,
    code_list: str,
    platform: str,
    platform_code: str,
    local_code: str,
    valid_from: dt.date,
    actor: User,
    now: dt.datetime,
) -> CodeMapping:
    """Enter how a platform writes one of our codes, from a day on; earlier rows stay on record.

    Args:
        code_list: A list that is known.
        platform: The platform's name, known or new.
        platform_code: Its code.
        local_code: Ours, one the list has already.
        valid_from: The first day it holds.
        actor: Who enters it.
        now: The moment.

    Raises:
        InvalidInput: E-CODE-EMPTY, E-CODE-LIST, E-CODE-LOCAL.
        StateConflict: E-CODE-EXISTS, when that code is entered for that day already.
    """
    platform, platform_code = platform.strip(), platform_code.strip()
    _refuse_meaningless(code_list, platform, platform_code, local_code)
    row, is_new = CodeMapping.objects.get_or_create(
        code_list=code_list,
        platform=platform,
        platform_code=platform_code,
        valid_from=valid_from,
        defaults={"local_code": local_code},
    )
    if not is_new:
        raise StateConflict(
            f"{platform}的代码“{platform_code}”从{valid_from.isoformat()}起已有对照",
            fix="要更改的，请填写更晚的生效日期",
            code="E-CODE-EXISTS",
        )
    audit.record(
        act="录入代码对照",
        object_kind="CodeMapping",
        object_id=row.pk,
        now=now,
        actor=actor,
        detail={
            "list": code_list,
            "platform": platform,
            "code": platform_code,
            "local": local_code,
            "valid_from": valid_from.isoformat(),
        },
    )
    return row


def seed_crosswalk() -> None:
    """Write the codes known at the start; rows that are there are left as the office has them."""
    known = set(CodeMapping.objects.values_list("code_list", "platform", "platform_code"))
    CodeMapping.objects.bulk_create(
        row for row in _seeds() if (row.code_list, row.platform, row.platform_code) not in known
    )


def _seeds() -> Iterator[CodeMapping]:
    loaded: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(
        SOURCE.read_text(encoding="utf-8")
    )
    for code_list, platforms in loaded.items():
        for platform, codes in platforms.items():
            for platform_code, local_code in codes.items():
                yield CodeMapping(
                    code_list=code_list,
                    platform=platform,
                    platform_code=platform_code,
                    local_code=local_code,
                    valid_from=SEEDED_FROM,
                )
