"""列入决定书的文书: the decision as it was approved, laid out as every document of a case. Pure."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from arrears.documents import chinese_day

SANCTION_COLUMNS = ("领域", "措施", "依据")


def decision_layout(content: Mapping[str, Any], *, decided_on: dt.date) -> dict[str, Any]:
    """What `as_pdf` and `as_docx` set; the same content gives the same document.

    Args:
        content: of a listing decision, or of one that spares (`decision_content`).
        decided_on: the day of the decision.
    """
    sanctions = content.get("sanctions", ())
    return {
        "office": content["authority"],
        "title": content["title"],
        "number": content["number"],
        "addressee": content["company"]["name"],
        "paragraphs": list(_paragraphs(content)),
        "columns": list(SANCTION_COLUMNS) if sanctions else [],
        "rows": [[row["field"], row["measure"], row["basis"]] for row in sanctions],
        "numeric": [],
        "closing": [
            content[name]
            for name in ("early_removal", "remedies", "repair_notice")
            if content.get(name)
        ],
        "signers": "",
        "date": chinese_day(decided_on),
    }


def _paragraphs(content: Mapping[str, Any]) -> list[str]:
    company = content["company"]
    said = [
        f"{company['name']}（统一社会信用代码：{company['uscc']}）",
        f"事由：{content['reason']}",
        f"依据：{content['basis']}",
    ]
    if members := content.get("members"):
        names = "、".join(f"{row['name']}（{row['position'] or '单位'}）" for row in members)
        said.append(f"决定将下列对象列入拖欠农民工工资失信联合惩戒对象名单：{names}。")
    if pledge := content.get("pledge"):
        said.append(f"书面信用承诺（{pledge['signed_by']}）：{pledge['words']}")
    if content.get("sanctions"):
        said.append("列入期间，有关部门依法依规采取下列措施：")
    return said
