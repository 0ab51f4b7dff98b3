"""法律依据表: everything the law data say, as the Markdown of docs/law.md."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from sites.law.citation import Statute, find_statute, statutes
from sites.law.parameters import NATION, DatedValue, Parameter, Value, all_parameters

INTRODUCTION = """\
# 法律依据

本文件由 `make law` 根据 `sites/law` 中的数据生成，请勿手工修改。

- **已核实**: 在法规全文或载明该数值的页面中读到。**待核实**: 法律没有规定、凭记忆或借鉴外地，使用前应由主管部门确认。
- 同一数值在多个地区有规定时，取行政区划代码最长的一条；某日某地没有现行数值时，系统报错，不取默认值。
"""


def law_table() -> str:
    """Render statutes and values in Chinese; equal data give equal text."""
    parts = [INTRODUCTION, _statute_section(list(statutes().values()))]
    parameters = list(all_parameters().values())
    for group, members in groupby(parameters, key=lambda one: one.name.partition(".")[0]):
        parts.append(_group_section(group, list(members)))
    return "\n".join(parts)


def _statute_section(known: Sequence[Statute]) -> str:
    rows = [
        (
            statute.id,
            f"《{statute.title}》",
            statute.document_number or "—",
            statute.in_force_from.isoformat() if statute.in_force_from else "待核对",
            statute.checked_on.isoformat() if statute.checked_on else "—",
            statute.confidence.words,
        )
        for statute in known
    ]
    heads = ("引用编号", "名称", "文号", "施行日期", "核对日期", "依据程度")
    return f"## 法规\n\n{_markdown(heads, rows)}"


def _group_section(group: str, members: Sequence[Parameter]) -> str:
    heads = ("数值", "说明", "单位", "地区", "自", "取值", "核实", "依据", "备注")
    rows = [row for member in members for row in _parameter_rows(member)]
    return f"## {group}\n\n{_markdown(heads, rows)}"


def _parameter_rows(parameter: Parameter) -> Iterator[tuple[str, ...]]:
    for region, values in parameter.values.items():
        for dated in values:
            yield (
                f"`{parameter.name}`",
                parameter.description,
                parameter.unit.words,
                "全国" if region == NATION else region,
                dated.since.isoformat(),
                _value_words(dated.value),
                "已核实" if dated.verified else "待核实",
                dated.citation.words,
                _remark(parameter, dated),
            )


def _remark(parameter: Parameter, dated: DatedValue) -> str:
    modeled_on = parameter.modeled_on
    model = f"参照《{find_statute(modeled_on).title}》" if modeled_on else ""
    return ";".join(part for part in (dated.source, model) if part) or "—"


def _value_words(value: Value) -> str:
    return "、".join(value) if isinstance(value, list) else str(value)


def _markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(_cell(cell) for cell in line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
