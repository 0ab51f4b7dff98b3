"""docs/privacy.md: the record of processing and the impact assessment (个人信息保护法第五十五、五十六条)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from sites.law import all_parameters
from sites.law.citation import Citation

SOURCE = Path(__file__).parent / "operations" / "personal_data.yaml"
NATION = "CN"
ACTIVITY = (
    "活动",
    "个人",
    "个人信息",
    "敏感",
    "目的",
    "依据",
    "保存",
    "谁看得到",
    "保护",
    "数据表",
)
DONE = ("数据表", "保存", "依据", "期满怎样处理")
DONE_WITH = (
    "由 `manage.py erase` 办理并留审计：投诉人身份每夜自动；农民工信息先预演、再由具名的人按预演的"
    "人数办理；项目依法留存（行政复议、诉讼、审计、侦查）期间一律不删。"
)
RISK = ("风险", "可能", "后果", "措施", "证明", "余下的风险")
INTRODUCTION = (
    "由 `manage.py privacy_record` 从 `api/operations/personal_data.yaml` 写成，不直接修改。"
    "处理者是劳动保障行政部门，为履行法定职责处理（个人信息保护法第十三条第一款第三项、"
    "第三十四条）；本文件至少保存 "
)


def personal_data() -> dict[str, list[dict[str, Any]]]:
    """Activities and risks as registered."""
    data: dict[str, list[dict[str, Any]]] = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    return data


def privacy_document() -> str:
    """The whole document; the same source gives the same text."""
    data = personal_data()
    return "\n".join(
        (
            "# 个人信息处理记录与保护影响评估",
            "",
            INTRODUCTION + kept("privacy.impact_assessment_keep_years") + "。",
            "",
            "## 处理记录",
            "",
            table(ACTIVITY, [_activity(one) for one in data["activities"]]),
            "",
            "## 到期处理",
            "",
            DONE_WITH,
            "",
            table(DONE, [row for one in data["activities"] for row in _done(one)]),
            "",
            "## 影响评估",
            "",
            "处理敏感个人信息、向他人提供和公开之前评估；每年及每次改变用途时复核。",
            "",
            table(RISK, [_risk(one) for one in data["risks"]]),
            "",
        )
    )


def _activity(one: dict[str, Any]) -> tuple[str, ...]:
    return (
        one["name"],
        one["subjects"],
        "、".join(one["data"]),
        "、".join(one["sensitive"]) or "无",
        one["purpose"],
        Citation(**one["basis"]).words,
        f"{one['keep_from']}起 {kept(one['keep'])}",
        one["seen"],
        one["guarded"],
        "、".join(f"`{table}`" for table in one["tables"]),
    )


def _done(one: dict[str, Any]) -> list[tuple[str, ...]]:
    until = f"{one['keep_from']}起 {kept(one['keep'])}"
    basis = Citation(**one["basis"]).words
    return [(f"`{name}`", until, basis, words) for name, words in one["done"].items()]


def _risk(one: dict[str, Any]) -> tuple[str, ...]:
    shown = f"`{one['shown']}`"
    return (one["risk"], one["likely"], one["harm"], one["measures"], shown, one["left"])


def kept(name: str) -> str:
    """How long, in words, by the newest value of the nation."""
    parameter = all_parameters()[name]
    newest = parameter.values[NATION][-1]
    words = f"{newest.value} {parameter.unit.words}"
    return words if newest.verified else f"{words}（待核实）"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
