"""Companies of a file: by code, with the names they bore (用人单位)."""

import datetime as dt
from collections.abc import Hashable, Sequence
from typing import Protocol

from sites.enums import NameSource
from sites.ingest.findings import Findings
from sites.lib.names import company_name_key
from sites.models import Company, Load, ResponsiblePerson
from sites.sealing import seal
from sites.services.company_names import Sighting, keep_sightings, rename_company
from sites.services.load_writers.outcome import Diff, compare_maps
from sites.services.people import person_key

PERSON_PURPOSE = "person.id_number"
LOCAL_PREFIX = "3709"


class CompanyFacts(Protocol):
    """What a line says of a company, whatever else it says."""

    @property
    def row(self) -> int:
        """Row in the sheet."""

    @property
    def uscc(self) -> str:
        """Checked code."""

    @property
    def name(self) -> str:
        """Name as written."""

    @property
    def region_code(self) -> str:
        """Place of registration."""

    @property
    def legal_representative(self) -> str:
        """Name, or empty."""

    @property
    def legal_representative_id(self) -> str:
        """Checked identity number, or empty."""


def check(load: Load, lines: Sequence[CompanyFacts], sheet: str, findings: Findings) -> None:
    """Warn of companies that are registered under another name."""
    del load
    names = dict(
        Company.objects.filter(uscc__in=[line.uscc for line in lines]).values_list("uscc", "name")
    )
    for line in lines:
        known = names.get(line.uscc, line.name)
        if company_name_key(known) != company_name_key(line.name):
            findings.add(
                "warned",
                "W-COMPANY-NAME",
                f"第{line.row}行代码登记的名称是“{known}”，确认后改为“{line.name}”",
                "确已更名的可以继续，原名称保留为曾用名",
                sheet=sheet,
                row=line.row,
            )


def compare(load: Load, lines: Sequence[CompanyFacts]) -> Diff:
    """Count new companies and those whose name, place or representative differs."""
    del load
    codes = [line.uscc for line in lines]
    representatives = {
        person.company.uscc: (person.name, person.id_number_index)
        for person in ResponsiblePerson.objects.filter(
            company__uscc__in=codes,
            position=ResponsiblePerson.Position.LEGAL_REPRESENTATIVE,
        ).select_related("company")
    }
    stored: dict[Hashable, object] = {
        company.uscc: (
            company.name,
            company.region_id,
            representatives.get(company.uscc, ("", "")),
        )
        for company in Company.objects.filter(uscc__in=codes)
    }
    given: dict[Hashable, object] = {}
    for line in lines:
        person = (line.legal_representative, person_key(line.legal_representative_id))
        if not line.legal_representative:
            person = representatives.get(line.uscc, ("", ""))
        given[line.uscc] = (line.name, line.region_code, person)
    return compare_maps(stored, given)


def write(load: Load, lines: Sequence[CompanyFacts], *, now: dt.datetime, reason: str) -> None:
    """Enter or update every company of the file."""
    del reason
    write_companies(lines, source=NameSource.COMPANIES, file_name=load.file_name, now=now)


def write_companies(
    parties: Sequence[CompanyFacts], *, source: NameSource, file_name: str, now: dt.datetime
) -> dict[str, Company]:
    """Enter or update companies and their legal representatives; return them by code.

    A company that got another name is looked at by an inspector too.
    """
    day = now.date()
    wanted = {line.uscc: line for line in parties}
    stored = {row.uscc: row for row in Company.objects.filter(uscc__in=wanted)}
    Company.objects.bulk_create(
        [_company(line) for uscc, line in wanted.items() if uscc not in stored]
    )
    sightings = []
    for uscc, company in stored.items():
        line, before = wanted[uscc], company.name
        _rename(company, line, day)
        if company.name != before:
            words = f"{file_name} 第{line.row}行，由“{before}”改为“{line.name}”"
            sightings.append(Sighting(uscc, before, source, words))
    keep_sightings(sightings, now=now, reopen=True)
    companies = {row.uscc: row for row in Company.objects.filter(uscc__in=wanted)}
    for line in wanted.values():
        _write_representative(companies[line.uscc], line)
    return companies


def _company(line: CompanyFacts) -> Company:
    return Company(
        uscc=line.uscc,
        name=line.name,
        name_key=company_name_key(line.name),
        region_id=line.region_code,
        is_local=line.region_code.startswith(LOCAL_PREFIX),
    )


def _rename(company: Company, line: CompanyFacts, day: dt.date) -> None:
    """Take place and name of the file; the old name is kept as a former one."""
    if company.region_id != line.region_code:
        company.region_id = line.region_code
        company.is_local = line.region_code.startswith(LOCAL_PREFIX)
        company.save(update_fields=["region", "is_local"])
    if company.name != line.name:
        rename_company(company, line.name, day=day)


def _write_representative(company: Company, line: CompanyFacts) -> None:
    if not line.legal_representative:
        return
    identity = line.legal_representative_id
    ResponsiblePerson.objects.update_or_create(
        company=company,
        position=ResponsiblePerson.Position.LEGAL_REPRESENTATIVE,
        defaults={
            "name": line.legal_representative,
            "id_number_sealed": seal(identity, purpose=PERSON_PURPOSE),
            "id_number_index": person_key(identity),
        },
    )
