"""文书内容的取得: what a case's documents say of its people, sums and clocks."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from arrears.claims import OpenClaims, settled_by_claim
from arrears.documents import CLAIM_COLUMNS, PAID_COLUMNS, Ask, Table, chinese_day, yuan
from arrears.enums import DocumentKind
from arrears.errors import AmountMismatch, FineNotValid, ReasonMissing
from arrears.models import Case
from arrears.permissions import certificate_of
from arrears.texts import checked_text
from sites.errors import InvalidInput
from sites.law import LawAt

LONGEST_LINE = 200
LONGEST_WORDS = 5_000


def case_context(case: Case, claims: OpenClaims, day: dt.date) -> dict[str, str]:
    """What every document may say of its case."""
    law = LawAt(day, case.project.region_id)
    review, suit = law.integer("remedy.review_days"), law.integer("remedy.suit_months")
    return {
        "project": case.project.name,
        "employer": case.employer.name,
        "company": case.payer.name,
        "case_number": case.number,
        "filed_on": chinese_day(case.filed_on),
        "inspectors": signers(case, day).removeprefix("办案人员："),
        "workers": str(claims.worker_count),
        "amount": yuan(claims.amount),
        "hearing_days": str(law.integer("case.hearing_request_days")),
        "crime_facts": claims.words,
        "remedy": (
            f"不服本决定的，可以自收到之日起{review}日内依法申请行政复议，"
            f"或者自收到之日起{suit}个月内依法提起行政诉讼。"
        ),
    }


def signers(case: Case, day: dt.date) -> str:
    """The two inspectors with the numbers of their certificates."""
    names = []
    for person in (case.handler, case.second_inspector):
        certificate = certificate_of(person, day=day)
        shown = f"（执法证号 {certificate.number}）" if certificate else ""
        names.append(f"{person.display_name}{shown}")
    return f"办案人员：{'、'.join(names)}"


def claims_table(case: Case, claims: OpenClaims) -> Table:
    """Each worker and month still unpaid."""
    left = {(claim.worker, claim.month): claim.amount for claim in claims.claims}
    owed = [
        (row, left[row.worker_id, row.month])
        for row in case.claims.select_related("worker").order_by("worker", "month")
        if (row.worker_id, row.month) in left
    ]
    return Table(
        CLAIM_COLUMNS,
        [
            [
                str(position),
                row.worker.name,
                row.worker.id_number_last4,
                f"{row.month:%Y-%m}",
                yuan(amount),
            ]
            for position, (row, amount) in enumerate(owed, start=1)
        ],
        numeric=(4,),
    )


def paid_table(case: Case) -> Table:
    """What each worker was found to be owed, got, and by which proof."""
    settled = settled_by_claim(case)
    rows = []
    for position, row in enumerate(
        case.claims.select_related("worker").order_by("worker", "month"), start=1
    ):
        proofs = "、".join(sorted({payment.proof for payment in row.payments.all()}))
        paid = settled.get(row.pk, Decimal("0.00"))
        rows.append(
            [
                str(position),
                row.worker.name,
                f"{row.month:%Y-%m}",
                yuan(row.amount),
                yuan(paid) if proofs else "—",
                proofs or "银行代发回盘",
            ]
        )
    return Table(PAID_COLUMNS, rows, numeric=(3, 4))


def entered_text(ask: Ask, text: str) -> str:
    """What a person filled in, as the document shows it.

    Raises:
        ReasonMissing: nothing, where something is needed.
        InvalidInput: no day, or no amount.
        TextTooLong, TextCharacters: not fit to keep.
    """
    longest = LONGEST_WORDS if ask.kind == "words" else LONGEST_LINE
    words = checked_text(text, name=ask.label, longest=longest)
    if not words:
        if ask.optional:
            return ""
        raise ReasonMissing(f"没有填写{ask.label}", fix=f"请填写{ask.label}")
    if ask.kind == "day":
        try:
            return chinese_day(dt.date.fromisoformat(words))
        except ValueError as error:
            raise InvalidInput(
                f"{ask.label}“{words}”不是日期", fix="请按 2026-09-15 的形式填写", code="E-DAY"
            ) from error
    return yuan(_yuan(ask, words)) if ask.kind == "yuan" else words


def _yuan(ask: Ask, words: str) -> Decimal:
    try:
        amount = Decimal(words.replace(",", ""))
    except InvalidOperation as error:
        raise InvalidInput(f"{ask.label}“{words}”不是金额", code="E-AMOUNT") from error
    if not amount.is_finite() or amount <= 0 or amount != amount.quantize(Decimal("0.01")):
        raise InvalidInput(f"{ask.label}应大于零，最多两位小数", code="E-AMOUNT")
    return amount


def difference_words(entered: Mapping[str, str], claims: OpenClaims) -> str:
    """Stop a decision whose sum is not the sum found, until the difference has a reason."""
    if entered["amount"] == yuan(claims.amount) or entered["difference"]:
        return because(entered["difference"])
    raise AmountMismatch(
        f"决定支付 {entered['amount']} 元，与认定的 {yuan(claims.amount)} 元不一致",
        fix=f"请改为 {yuan(claims.amount)} 元，或写明不一致的理由",
    )


def because(reason: str) -> str:
    """The sentence that gives the reason of a difference; empty without one."""
    return f"责令金额与认定金额不一致，理由：{reason}。" if reason else ""


def check_fine(case: Case, kind: DocumentKind, entered: Mapping[str, str], day: dt.date) -> None:
    """Refuse a fine the law does not know, or one heavier than what was announced.

    Source: 劳动保障监察条例 art. 30; 行政处罚法 art. 45.

    Raises:
        FineNotValid: it is.
    """
    law = LawAt(day, case.project.region_id)
    fine = Decimal(entered["fine"].replace(",", ""))
    least = law.decimal("payment.disobedience_fine_minimum_yuan")
    most = law.decimal("payment.disobedience_fine_maximum_yuan")
    if not least <= fine <= most:
        raise FineNotValid(
            f"罚款 {yuan(fine)} 元不在 {yuan(least)} 元至 {yuan(most)} 元之间",
            fix=f"请按{law.citation('payment.disobedience_fine_maximum_yuan').words}的幅度填写",
        )
    if kind == DocumentKind.PRIOR_NOTICE:
        return
    notice = case.documents.filter(kind=DocumentKind.PRIOR_NOTICE).latest("pk")
    announced = next(
        Decimal(text.split("罚款")[1].split("元")[0].replace(",", ""))
        for text in notice.data["paragraphs"]
        if "罚款" in text
    )
    if fine > announced:
        raise FineNotValid(
            f"罚款 {yuan(fine)} 元重于事先告知的 {yuan(announced)} 元",
            fix="不得因陈述、申辩加重处罚；确需变更的，请重新告知",
        )
