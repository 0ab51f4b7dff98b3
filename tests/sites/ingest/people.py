"""Synthetic people of the ingest tests: numbers with right check characters, for nobody."""

from sites.lib.codes import (
    complete_card,
    complete_id_number,
    complete_organization_code,
    complete_uscc,
)

NAMES = ("张建国", "王秀兰", "欧阳明", "买买提·艾力", "李强")


def id_number(number: int = 1, *, birth: str = "19850607") -> str:
    return complete_id_number(f"370902{birth}{number:03d}")


def card(number: int = 1) -> str:
    return complete_card(f"622848{number:012d}")


def uscc(number: int = 1) -> str:
    return complete_uscc("91370900" + complete_organization_code(f"MA{number:06d}"))


def broken(number: str) -> str:
    """The same number with another check character."""
    return number[:-1] + ("1" if number[-1] != "1" else "2")
