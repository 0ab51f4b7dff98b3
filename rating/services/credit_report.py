"""信用报告: a printed report of a company's grades, verifiable by its number."""

import datetime as dt
import io
from dataclasses import dataclass
from pathlib import Path

import segno
from django.db import transaction
from django.utils import timezone

from rating.engine import Grade
from rating.enums import GradingMethod
from rating.models import CreditReport, Grading
from rating.permissions import may_record
from rating.queries import employers_of, published_grading
from rating.results import results_of
from rating.rules.aspects import aspect_rows
from sites import audit
from sites.errors import NotAllowed
from sites.lib.canonical import content_hash
from sites.lib.typesetting import render_pdf
from sites.models import Company, User
from sites.services.numbering import next_number

TEMPLATE = Path(__file__).resolve().parents[1] / "typst" / "credit_report.typ"
SERIES = "泰人社信报字"


@transaction.atomic
def issue_report(*, company: Company, actor: User, now: dt.datetime) -> CreditReport:
    """Issue a report of what is published of a company today (出具信用报告).

    The same content on the same day is issued once: its number stays.

    Raises:
        NotAllowed: The person neither speaks for the company nor supervises it.
    """
    day = timezone.localdate(now)
    speaks = any(one.pk == company.pk for one in employers_of(viewer=actor, day=day))
    if not speaks and not may_record(actor, company, day=day):
        raise NotAllowed("只有本单位的劳资专管员和主管监察员可以出具信用报告")
    content = report_content(company, day=day)
    digest = content_hash(content)
    known = CreditReport.objects.filter(company=company, issued_on=day, content_hash=digest).first()
    if known is not None:
        return known
    report = CreditReport.objects.create(
        number=next_number(series=SERIES, year=day.year),
        company=company,
        content=content,
        content_hash=digest,
        issued_on=day,
        issued_to=actor,
    )
    audit.record(
        act="出具信用报告",
        object_kind="CreditReport",
        object_id=report.pk,
        now=now,
        actor=actor,
        detail={"number": report.number, "content_hash": digest},
    )
    return report


@dataclass(frozen=True, slots=True)
class VerifiedReport:
    """What anybody may learn of a report by its number.

    Attributes:
        report: The report as issued.
        holds: Its content still has its hash.
        is_current: The published grades are still those it tells.
    """

    report: CreditReport
    holds: bool
    is_current: bool


def verified_report(number: str, *, day: dt.date) -> VerifiedReport | None:
    """Look a report up by its number; None when none was issued under it."""
    report = CreditReport.objects.filter(number=number).select_related("company__region").first()
    if report is None:
        return None
    now = report_content(report.company, day=day)
    return VerifiedReport(
        report,
        holds=content_hash(report.content) == report.content_hash,
        is_current=now["grades"] == report.content["grades"],
    )


def report_content(company: Company, *, day: dt.date) -> dict[str, object]:
    """What a report says, JSON types alone; only published grades."""
    gradings = [
        grading
        for method in GradingMethod
        if (grading := published_grading(company=company, method=method, on=day)) is not None
    ]
    yearly = next((one for one in gradings if one.method == GradingMethod.COMPLIANCE), None)
    names = company.names.exclude(name=company.name).order_by("valid_from", "pk")
    return {
        "company": company.name,
        "uscc": company.uscc,
        "region": company.region.name,
        "former_names": [row.name for row in names],
        "former_codes": [row.code for row in company.former_codes.order_by("valid_until")],
        "issued_on": day.isoformat(),
        "grades": [_grade(one) for one in gradings],
        "aspects": [
            {"aspect": words, "checks": checks, "dealt_with": count}
            for words, checks, count in (aspect_rows(yearly.facts) if yearly else [])
        ],
        "results": [
            {
                "purpose": one.purpose.words,
                "effect": one.effect.words,
                "words": one.words,
                "basis": one.citation.words + ("" if one.verified else "（待核实）"),
            }
            for one in results_of(
                Grade(yearly.grade) if yearly else Grade.N, on=day, region=company.region_id
            )
        ],
    }


def report_pdf(report: CreditReport, *, verify_url: str) -> bytes:
    """The report as PDF with a QR code of its address of verification; always the same bytes."""
    code = io.BytesIO()
    segno.make(verify_url, error="m").save(code, kind="svg", scale=4, border=2)
    return render_pdf(
        TEMPLATE,
        {
            **report.content,
            "number": report.number,
            "content_hash": report.content_hash,
            "verify_url": verify_url,
        },
        images={"code.svg": code.getvalue()},
    )


def _grade(grading: Grading) -> dict[str, object]:
    return {
        "method": grading.get_method_display(),
        "period": grading.period,
        "grade": grading.grade,
        "published_on": grading.published_on.isoformat() if grading.published_on else "",
        "reasons": [
            {"grade": row.grade, "words": row.words, "citation": row.citation}
            for row in sorted(grading.findings.all(), key=lambda row: row.position)
        ],
        "facts_hash": grading.facts_hash,
        "rules_version": grading.rules_version,
        "law_day": grading.law_day.isoformat(),
    }
