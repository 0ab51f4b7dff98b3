"""The companies of a projects workbook: by code, with the names they bore (用人单位)."""

import datetime as dt
from collections.abc import Sequence

from sites.ingest.project_lines import PartyLine
from sites.lib.names import company_name_key
from sites.models import Company, CompanyName, ResponsiblePerson
from sites.sealing import seal
from sites.services.people import person_key

PERSON_PURPOSE = "person.id_number"
LOCAL_PREFIX = "3709"


def write_companies(parties: Sequence[PartyLine], *, day: dt.date) -> dict[str, Company]:
    """Enter or update companies and their legal representatives; return them by code."""
    wanted = {line.uscc: line for line in parties}
    stored = {row.uscc: row for row in Company.objects.filter(uscc__in=wanted)}
    Company.objects.bulk_create(
        [_company(line) for uscc, line in wanted.items() if uscc not in stored]
    )
    for uscc, company in stored.items():
        _rename(company, wanted[uscc], day)
    companies = {row.uscc: row for row in Company.objects.filter(uscc__in=wanted)}
    for line in wanted.values():
        _write_representative(companies[line.uscc], line)
    return companies


def _company(line: PartyLine) -> Company:
    return Company(
        uscc=line.uscc,
        name=line.name,
        name_key=company_name_key(line.name),
        region_id=line.region_code,
        is_local=line.region_code.startswith(LOCAL_PREFIX),
    )


def _rename(company: Company, line: PartyLine, day: dt.date) -> None:
    """Keep the old name as a former one when the file brings another."""
    if company.name == line.name:
        return
    CompanyName.objects.create(
        company=company, name=company.name, name_key=company.name_key, valid_until=day
    )
    company.name = line.name
    company.name_key = company_name_key(line.name)
    company.save(update_fields=["name", "name_key"])


def _write_representative(company: Company, line: PartyLine) -> None:
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
