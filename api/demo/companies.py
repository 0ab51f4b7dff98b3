"""Synthetic companies: 12 owners, 15 general contractors, 18 labor subcontractors."""

from dataclasses import dataclass

from api.demo.people import Person, person
from sites.lib.codes import complete_organization_code, complete_uscc

OWNERS = [
    "岱青",
    "汶水",
    "徂徕",
    "云亭",
    "红门",
    "天烛",
    "桃花",
    "玉泉",
    "灵岩",
    "环山",
    "望岳",
    "双龙",
]
CONTRACTORS = [
    "岱麓",
    "汶阳",
    "泮河",
    "青桐",
    "松风",
    "石敢",
    "明堂",
    "石泉",
    "长城岭",
    "虎山",
    "龙潭",
    "天街",
    "中天",
    "柴汶",
    "大河",
]
SUBCONTRACTORS = [
    "众诚",
    "同力",
    "顺达",
    "恒工",
    "永匠",
    "鲁匠",
    "汇工",
    "聚力",
    "精筑",
    "泰工",
    "勤建",
    "安匠",
    "厚工",
    "诚筑",
    "齐力",
    "博工",
    "巧匠",
    "立工",
]
# Numbers of people: legal representatives apart from workers and officials.
REPRESENTATIVES_FROM = 1_000_000


@dataclass(frozen=True, slots=True)
class Employer:
    """One company and the person who answers for it."""

    uscc: str
    name: str
    region_code: str
    representative: Person


@dataclass(frozen=True, slots=True)
class Companies:
    """All companies of the demo."""

    owners: tuple[Employer, ...]
    contractors: tuple[Employer, ...]
    subcontractors: tuple[Employer, ...]

    def __len__(self) -> int:
        """How many there are."""
        return len(self.owners) + len(self.contractors) + len(self.subcontractors)


REGIONS = ("370902", "370911", "370921", "370923", "370982", "370983")


def companies() -> Companies:
    """Name and number every company."""
    named = [
        *(f"{word}城市建设投资（示例）有限公司" for word in OWNERS),
        *(f"{word}建设工程（示例）有限公司" for word in CONTRACTORS),
        *(f"{word}建筑劳务（示例）有限公司" for word in SUBCONTRACTORS),
    ]
    made = [_employer(number, name) for number, name in enumerate(named, 1)]
    first, second = len(OWNERS), len(OWNERS) + len(CONTRACTORS)
    return Companies(tuple(made[:first]), tuple(made[first:second]), tuple(made[second:]))


def _employer(number: int, name: str) -> Employer:
    """A company whose organization code begins with XYXY, which no office gives out."""
    region = REGIONS[number % len(REGIONS)]
    body = complete_organization_code(f"XYXY{number:04d}")
    return Employer(
        uscc=complete_uscc(f"91{region}{body}"),
        name=name,
        region_code=region,
        representative=person(REPRESENTATIVES_FROM + number),
    )
