"""docs/law.md: statutes and values, then every rule of the grading, and the table of results."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import yaml

from rating.enums import GradingMethod
from rating.methods import rules_of
from rating.results import all_results
from sites.law.tables import law_table

CASES = Path(__file__).resolve().parents[1] / "tests" / "rating" / "cases"


def law_document() -> str:
    """The whole document; equal data and rules give equal text."""
    parts = [law_table().rstrip("\n"), *map(_rules, GradingMethod), _results()]
    return "\n\n".join(parts) + "\n"


def _rules(method: GradingMethod) -> str:
    cases = cases_by_rule(method)
    rows = [
        (
            f"`{rule.name}`",
            rule.title,
            "未定级" if rule.grade == "N" else f"{rule.grade}级",
            rule.citation.words,
            "、".join(f"`{name}`" for name in rule.parameters) or "—",
            f"{cases[rule.name]} 例",
        )
        for rule in rules_of(method)
    ]
    heads = ("规则", "说明", "指向", "依据", "数值", "案例")
    return (
        f"## {method.label}的规则\n\n"
        f"全部适用，最严重的一项决定等级；案例在 `tests/rating/cases/{method.value}.yaml`。\n\n"
        f"{_table(heads, rows)}"
    )


def cases_by_rule(method: GradingMethod) -> Counter[str]:
    """How many of the situations of a method rest on each rule."""
    text = (CASES / f"{method.value}.yaml").read_text(encoding="utf-8")
    return Counter(rule for case in yaml.safe_load(text) for rule in case.get("findings", ()))


def _results() -> str:
    rows = [
        (
            f"{one.grade}级",
            one.purpose.words,
            one.effect.words,
            one.words,
            one.citation.words,
            "全国" if one.region == "CN" else one.region,
            one.since.isoformat(),
            "已核实" if one.verified else "待核实",
            one.source or "—",
        )
        for one in all_results()
    ]
    heads = ("等级", "领域", "性质", "内容", "依据", "地区", "自", "核实", "备注")
    return f"## 等级的结果\n\n{_table(heads, rows)}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
