"""代码对照: a platform's codes into ours and back; what has no row is refused, never guessed."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import yaml

from sites.errors import InvalidInput, NotFound
from sites.models import CodeMapping

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
