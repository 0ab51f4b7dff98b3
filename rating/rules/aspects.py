"""九个方面: what the yearly evaluation of 人社部规〔2016〕1号 looks at, in its order."""

from collections.abc import Mapping
from typing import Any

WAGES = "wages"
ASPECTS = {
    "internal_rules": "制定内部劳动保障规章制度",
    "contracts": "与劳动者订立劳动合同",
    "dispatch": "遵守劳务派遣规定",
    "child_labor": "遵守禁止使用童工规定",
    "women_and_minors": "遵守女职工和未成年工特殊劳动保护规定",
    "working_time": "遵守工作时间和休息休假规定",
    WAGES: "支付劳动者工资和执行最低工资标准",
    "social_insurance": "参加社会保险和缴纳社会保险费",
    "other": "其他遵守劳动保障法律、法规和规章的情况",
}


def aspect_rows(stored: Mapping[str, Any]) -> list[tuple[str, int, int]]:
    """Words of each aspect, checks of the year without fault, and cases dealt with.

    Args:
        stored: Facts of a yearly grade as they are stored; a page shows also what somebody
            tampered with.
    """
    checks = {one["aspect"]: one["count"] for one in stored.get("checks", ())}
    cases = [one["aspect"] for one in stored.get("investigations", ())]
    return [(words, checks.get(key, 0), cases.count(key)) for key, words in ASPECTS.items()]
