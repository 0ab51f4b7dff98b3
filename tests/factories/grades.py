"""Grades carried through their procedure by the product's own services."""

import datetime as dt

from rating.enums import GradingMethod
from rating.models import Grading
from rating.services.grade_procedure import (
    confirm_grade,
    publish_clean,
    publish_grade,
    serve_notice,
    sign_grade,
)
from rating.services.grading import draft_grades
from tests.factories.rating import dealt_with, disobeyed
from tests.factories.sites import (
    SHANGHAI,
    ApproverFactory,
    CompanyFactory,
    InspectorFactory,
    RosterEntryFactory,
    region,
)

HERE = "370902"
# A Thursday; five working days later is 2026-01-22, fifteen after that 2026-02-12.
DRAFTED_AT = dt.datetime(2026, 1, 15, 9, 0, tzinfo=SHANGHAI)
LAST_DAY_TO_OBJECT = dt.datetime(2026, 1, 22, 17, 0, tzinfo=SHANGHAI)
CONFIRMED_AT = dt.datetime(2026, 1, 23, 9, 0, tzinfo=SHANGHAI)


def drafted(company, *, now=DRAFTED_AT, period="2025"):
    """The yearly grade of a company as a draft."""
    [grading] = draft_grades(
        companies=[company],
        method=GradingMethod.COMPLIANCE,
        period=period,
        day=now.date(),
        now=now,
    )
    return grading


def clean_company(**fields):
    """A company with a roster of 2025 and nothing against it."""
    company = CompanyFactory(region=region(HERE), **fields)
    RosterEntryFactory(employer=company, entered_on=dt.date(2025, 3, 1))
    return company


def company_dealt_with(**fields):
    """A company dealt with once in 2025: B."""
    company = CompanyFactory(region=region(HERE), **fields)
    dealt_with(company)
    return company


def disobedient_company(**fields):
    """A company that disobeyed an order in 2025: C."""
    company = CompanyFactory(region=region(HERE), **fields)
    disobeyed(dealt_with(company))
    return company


def signed(company, *, approver=None, now=DRAFTED_AT):
    """Drafted and signed."""
    actor = approver or ApproverFactory(HERE)
    return sign_grade(grading=drafted(company, now=now), actor=actor, now=now)


def notified(company, *, inspector=None, now=DRAFTED_AT):
    """Drafted, signed, told; the notice."""
    return serve_notice(
        grading=signed(company, now=now),
        service_proof="回证1号",
        actor=inspector or InspectorFactory(HERE),
        now=now,
    )


def published(company, *, approver=None, now=DRAFTED_AT):
    """The whole procedure; an A at once, another after the period to object."""
    grading, actor = drafted(company, now=now), approver or ApproverFactory(HERE)
    if grading.grade == "A":
        publish_clean(gradings=[grading], actor=actor, now=now)
        return Grading.objects.get(pk=grading.pk)
    later = now + (CONFIRMED_AT - DRAFTED_AT)
    sign_grade(grading=grading, actor=actor, now=now)
    serve_notice(grading=grading, service_proof="回证1号", actor=InspectorFactory(HERE), now=now)
    confirm_grade(grading=grading, actor=actor, now=later)
    return publish_grade(grading=grading, actor=actor, now=later)
