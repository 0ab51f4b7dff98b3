"""等级评价告知书: the words that tell a company its grade, every reason, and how to object."""

import datetime as dt

from rating.enums import GradingMethod
from rating.models import Grading
from sites.law import LawAt


def notice_words(grading: Grading, *, objection_due_on: dt.date, law: LawAt) -> str:
    """The whole text; each reason with its article."""
    method = GradingMethod(grading.method).label
    answer_days = law.integer("grading.answer_working_days")
    reasons = "\n".join(
        f"{place}. {found.words}（{found.grade}级事由，依据{found.citation}）。"
        for place, found in enumerate(grading.findings.order_by("position"), start=1)
    )
    return (
        f"{grading.company.name}（统一社会信用代码{grading.company.uscc}）：\n"
        f"经评价，你单位{grading.period}期间{method}等级拟定为{grading.grade}级。事由如下：\n"
        f"{reasons}\n"
        f"等级由最严重的一项事由决定。对上述事实或者等级有异议的，可以在{objection_due_on}"
        f"（含当日）前提出书面异议并附证据；我局自收到异议之日起{answer_days}个工作日内核实答复。"
        "逾期未提出异议的，等级予以确认并依法公布。"
    )
