"""The demo's accounts: one person a role, and a wage officer for every project."""

import datetime as dt
from dataclasses import dataclass

from api.demo.city import PlannedProject
from api.demo.people import person
from api.demo.schedule import ROLES_FROM, moment
from api.demo.second_factor import SECRET
from arrears.services.conduct import register_certificate
from sites.enums import RoleKind
from sites.models import Company, Project, Region, User
from sites.places import CITY
from sites.services.people import create_user

# Published on purpose: the demo listens on this machine only and knows synthetic people only.
PASSWORD = "anxin-demo-2025"  # noqa: S105 -- printed on the screen, guards nothing
OFFICIALS_FROM = 3_000_000
CERTIFICATES_UNTIL = dt.date(2035, 12, 31)
# Wage officers who can sign in; the others have accounts without a password.
SIGNING_OFFICERS = 3


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in to the demo."""

    username: str
    role: RoleKind
    number: int


HANDLER = Account("inspector1", RoleKind.INSPECTOR, OFFICIALS_FROM)
SECOND = Account("inspector2", RoleKind.INSPECTOR, OFFICIALS_FROM + 1)
APPROVER = Account("approver", RoleKind.APPROVER, OFFICIALS_FROM + 2)
AUDITOR = Account("auditor", RoleKind.AUDITOR, OFFICIALS_FROM + 3)
REVIEWER = Account("reviewer", RoleKind.LEGAL_REVIEWER, OFFICIALS_FROM + 4)
SYSTEM = Account("sysadmin", RoleKind.SYSTEM_ADMIN, OFFICIALS_FROM + 10)
SECURITY = Account("secadmin", RoleKind.SECURITY_ADMIN, OFFICIALS_FROM + 11)
OFFICIALS = (HANDLER, SECOND, REVIEWER, APPROVER, AUDITOR, SYSTEM, SECURITY)


def officer_name(project: PlannedProject) -> str:
    """The user name of a project's wage officer."""
    return f"wage{project.number:02d}"


def create_officials() -> list[User]:
    """Create the city's officials."""
    region = Region.objects.get(pk=CITY)
    officials = [
        create_user(
            username=account.username,
            password=PASSWORD,
            display_name=person(account.number).name,
            id_number=person(account.number).id_number,
            role=account.role,
            region=region,
            valid_from=ROLES_FROM,
            now=moment(ROLES_FROM, 9),
        )
        for account in OFFICIALS
    ]
    for number, (account, user) in enumerate(zip(OFFICIALS, officials, strict=True), start=1):
        if account.role == RoleKind.INSPECTOR:
            register_certificate(
                user=user,
                number=f"鲁J示例{number:04d}",
                valid_from=ROLES_FROM,
                valid_until=CERTIFICATES_UNTIL,
                now=moment(ROLES_FROM, 9),
            )
    return officials


def create_wage_officer(planned: PlannedProject) -> User:
    """Create the wage officer of a project that is in the register."""
    project = Project.objects.select_related("region").get(code=planned.code)
    return create_user(
        username=officer_name(planned),
        password=PASSWORD if planned.number <= SIGNING_OFFICERS else None,
        display_name=planned.wage_officer_name,
        id_number=planned.wage_officer_id,
        role=RoleKind.WAGE_OFFICER,
        region=project.region,
        project=project,
        company=Company.objects.get(uscc=planned.general_contractor.uscc),
        valid_from=ROLES_FROM,
        now=moment(ROLES_FROM, 9),
    )


def logins(story: PlannedProject) -> list[dict[str, str]]:
    """One account for each role, for the screen and for .data/demo.json."""
    named = [*((account.role, account.username) for account in OFFICIALS if account != SECOND)]
    named.append((RoleKind.WAGE_OFFICER, officer_name(story)))
    return [
        {
            "role": role.value,
            "label": role.label,
            "username": username,
            "password": PASSWORD,
            "totp_secret": SECRET,
        }
        for role, username in named
    ]
