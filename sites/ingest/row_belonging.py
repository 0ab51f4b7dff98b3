"""Whose rows they are: columns that name employer or project, row by row (逐行归属).

A group's export holds the people of several companies. Sent as one company's file, the others'
people would be registered, and owed wages, under the wrong employer.
"""

import unicodedata
from collections.abc import Callable

from sites.ingest.cell_values import Cell
from sites.ingest.context import Context
from sites.ingest.table import Table
from sites.lib.names import company_name_key

Problem = tuple[str, str, str, str]


def check_rows_belong(table: Table, context: Context) -> None:
    """Refuse rows of another employer; warn of names of employer or project nobody knows."""
    if context.employer_uscc:
        _check(table, "employer_uscc", lambda text: _code(text, context))
    if context.employer_name:
        _check(table, "employer", lambda text: _employer(text, context))
    if context.project_name:
        _check(table, "project", lambda text: _project(text, context))


def _check(table: Table, concept: str, judge: Callable[[str], Problem | None]) -> None:
    if concept not in table.columns:
        return
    # A column says the same few names thousands of times.
    known: dict[Cell, Problem | None] = {"": None}
    for row in table.rows:
        value = row.get(concept)
        if value not in known:
            text = unicodedata.normalize("NFKC", str(value)).strip()
            known[value] = found = judge(text) if text else None
            if found is not None and found[1] == "W-EMPLOYER-NAME":
                place = table.address(row.number, concept)
                table.findings.note_name(text, sheet=table.sheet, cell=place)
        problem = known[value]
        if problem is None:
            continue
        severity, code, message, fix = problem
        table.findings.add(
            "refused" if severity == "refused" else "warned",
            code,
            f"第{row.number}行{message}",
            fix,
            sheet=table.sheet,
            cell=table.address(row.number, concept),
            row=row.number,
            column=table.label(concept),
        )


def _code(text: str, context: Context) -> Problem | None:
    if text.upper() == context.employer_uscc:
        return None
    return (
        "refused",
        "E-EMPLOYER-MISMATCH",
        f"统一社会信用代码“{text[:18]}”不是上报单位{context.employer_name}的",
        "一个文件只报一个单位的人员，其他单位的请分开上报；属填写错误的请更正",
    )


def _employer(text: str, context: Context) -> Problem | None:
    key = company_name_key(text)
    if key == company_name_key(context.employer_name):
        return None
    if key in context.other_employers:
        return (
            "refused",
            "E-EMPLOYER-MISMATCH",
            f"“{text[:50]}”是本项目的另一家单位，不是上报单位{context.employer_name}",
            "一个文件只报一个单位的人员，其他单位的请分开上报",
        )
    return (
        "warned",
        "W-EMPLOYER-NAME",
        f"单位“{text[:50]}”与上报单位“{context.employer_name}”不一致",
        "请核对是否选错单位",
    )


def _project(text: str, context: Context) -> Problem | None:
    if company_name_key(text) in {company_name_key(context.project_name), context.project_code}:
        return None
    return (
        "warned",
        "W-PROJECT-NAME",
        f"项目“{text[:50]}”与上报项目“{context.project_name}”不一致",
        "请核对是否选错项目",
    )
