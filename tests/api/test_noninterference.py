"""What a contractor sees is the same, byte for byte, whether somebody complained or not."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client

from arrears.complaint_words import ComplaintWords
from arrears.models import Case, Complaint, LedgerEntry
from arrears.services.filing import open_case
from arrears.services.intake import file_complaint, send_message
from arrears.services.investigation import record_hearing
from arrears.services.supervision import supervise_project
from sites.models import RosterEntry
from tests.api.web import story
from tests.factories.arrears import LedgerEntryFactory
from tests.factories.sites import (
    NOW,
    AttendanceMonthFactory,
    InspectorFactory,
    PayrollLineFactory,
    PayrollSheetFactory,
    WageOfficerFactory,
)
from tests.fresh import fresh_cache
from tests.sites.ingest.grids import xlsx
from tests.sites.ingest.people import id_number

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

# Random by nature, and of nothing but themselves.
NONCES = re.compile(r'name="(csrfmiddlewaretoken|idempotency_key|submission_key)" value="[^"]*"')
REQUEST_ID = re.compile(r'"request_id": ?"[0-9a-f]+"')
LOAD_KEY = 900_001
# Made once: a workbook holds the moment it was made.
ROSTER = xlsx([["姓名", "身份证号码", "进场时间"], ["测试工人", id_number(77), "2026-03-01"]])


def told():
    """A site whose wages are in the register and unpaid, so that every rule has its say."""
    site = story.site()
    for line in PayrollLineFactory.create_batch(
        3, sheet=PayrollSheetFactory(project=site, line_count=3)
    ):
        AttendanceMonthFactory(project=site, worker=line.worker)
        LedgerEntryFactory(project=site, worker=line.worker)
    return site


def complain_and_open_a_case(site):
    """The whole inner life of one complaint up to the hearing of the employer."""
    inspector = InspectorFactory()
    words = ComplaintWords(
        "张工头", story.MONTHS[3], None, 3, "两个月没发工资", "王建国", retaliation=True
    )
    filed = file_complaint(site_code=site.site.code, words=words, submission_key="k" * 32, now=NOW)
    supervise_project(project=site, day=story.DAY, now=NOW)
    case = open_case(
        project=site,
        employer=site.general_contractor,
        complaints=[filed.complaint],
        reason="拖欠工资",
        handler=inspector,
        second_inspector=InspectorFactory(),
        now=NOW,
    )
    complaint = Complaint.objects.get()
    send_message(complaint=complaint, text="请补充工资条", now=NOW, actor=inspector)
    record_hearing(case=case, attended=True, statement="资金紧张", actor=inspector, now=NOW)


def seen_by(officer, site):
    """Every answer the wage officer can get: pages, endpoints, and a file taken in."""
    fresh_cache()
    client = Client()
    client.force_login(officer)
    code, uscc = site.code, site.general_contractor.uscc
    v1, key = "/api/v1", {"Idempotency-Key": "key-1"}
    file = SimpleUploadedFile("花名册.xlsx", ROSTER)
    answers = [
        client.post(f"{v1}/projects/{code}/uploads", {"kind": "roster", "file": file}, headers=key),
        client.post(f"/contractor/loads/{LOAD_KEY}/commit/"),
    ]
    paths = (
        *("/", "/listings/", "/verify/", "/w/", f"/w/complain/{site.site.code}/"),
        *("/contractor/", "/contractor/loads/", f"/contractor/loads/{LOAD_KEY}/"),
        *(f"/contractor/projects/{code}/upload/", "/inspector/", f"/inspector/projects/{code}/"),
        *(f"/contractor/projects/{code}/months/2026-06/", f"/inspector/projects/{code}/payments/"),
        *(f"/contractor/projects/{code}/payroll/2026-06/", f"/contractor/projects/{code}/no-work/"),
        f"/contractor/loads/{LOAD_KEY}/progress/",
        *("/inspector/map.png", "/inspector/complaints/", "/inspector/retaliation/", "/approver/"),
        *(f"{v1}/uploads/{LOAD_KEY}", f"{v1}/projects.geojson", f"{v1}/warnings"),
        *(f"{v1}/major-risks", f"{v1}/cases", f"{v1}/grades", f"{v1}/companies/{uscc}"),
        *(f"{v1}/companies?name=示例", f"{v1}/listings", f"{v1}/listings/changes"),
        f"{v1}/restrictions/{uscc}?purpose=bidding",
    )
    answers += [client.get(path) for path in paths]
    case = {"project": code, "employer": uscc, "reason": "x", "second_inspector": "x"}
    answers.append(client.post(f"{v1}/cases", json.dumps(case), content_type="application/json"))
    return [
        (answer.status_code, REQUEST_ID.sub("", NONCES.sub("", answer.content.decode())))
        for answer in answers
    ]


def world(officer, site, *, with_complaint):
    """What the officer sees in one of the two worlds; everything in it is taken back."""
    with transaction.atomic():
        # Sequences do not go back: the file gets the same number in both worlds.
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('sites_load', 'id'), %s, false)", [LOAD_KEY]
            )
        if with_complaint:
            complain_and_open_a_case(site)
        supervise_project(project=site, day=story.DAY, now=NOW)
        seen = seen_by(officer, site)
        counts = (
            Complaint.objects.count(),
            Case.objects.count(),
            LedgerEntry.objects.filter(outstanding__gt=0).exists(),
            RosterEntry.objects.count(),
        )
        transaction.set_rollback(True)
    return seen, counts


def test_a_complaint_and_a_case_change_nothing_the_contractor_sees(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    site = told()
    officer = WageOfficerFactory(site)

    quiet, quiet_counts = world(officer, site, with_complaint=False)
    told_of, told_counts = world(officer, site, with_complaint=True)

    assert (quiet_counts, told_counts) == ((0, 0, True, 1), (1, 1, True, 1))
    assert [status for status, _ in quiet[:2]] == [201, 302]
    assert [pair for pair in zip(quiet, told_of, strict=True) if pair[0] != pair[1]] == []
