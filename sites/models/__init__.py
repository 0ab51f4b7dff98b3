"""Rows of the register."""

from sites.models.account import AccountTransaction, RightsNotice, SpecialWageAccount, WageDeposit
from sites.models.audit import (
    AuditEntry,
    AuditHead,
    AuditLink,
    DatabaseRestore,
    DocumentSeries,
)
from sites.models.bank import BankChannel, BankPush
from sites.models.clock import (
    ClockAlert,
    ClockExtension,
    ClockPause,
    LegalClock,
    OutageToll,
    SystemOutage,
)
from sites.models.company import Company, CompanyName, ResponsiblePerson
from sites.models.data_export import DataExport
from sites.models.ingestion import ColumnMapping, Load
from sites.models.machine import CodeMapping, MachineRequest, ThirdPartyPayrollCode
from sites.models.master_data import MasterDataChange
from sites.models.name_conflict import NameConflict, NameSighting
from sites.models.outbox import OutboxMessage, OutboxSubject, PushReceipt
from sites.models.payroll import BankReturnLine, CashReceipt, PayrollLine, PayrollSheet
from sites.models.project import Participation, Project, Site
from sites.models.region import CalendarDay, CalendarYear, Region
from sites.models.role_request import RoleRequest
from sites.models.second_factor import Authenticator, RecoveryCode
from sites.models.security import SecurityEvent
from sites.models.user import ApiKey, RoleAssignment, User
from sites.models.worker import AttendanceMonth, LaborContract, RosterEntry, Worker

__all__ = [
    "AccountTransaction",
    "ApiKey",
    "AttendanceMonth",
    "AuditEntry",
    "AuditHead",
    "AuditLink",
    "Authenticator",
    "BankChannel",
    "BankPush",
    "BankReturnLine",
    "CalendarDay",
    "CalendarYear",
    "CashReceipt",
    "ClockAlert",
    "ClockExtension",
    "ClockPause",
    "CodeMapping",
    "ColumnMapping",
    "Company",
    "CompanyName",
    "DataExport",
    "DatabaseRestore",
    "DocumentSeries",
    "LaborContract",
    "LegalClock",
    "Load",
    "MachineRequest",
    "MasterDataChange",
    "NameConflict",
    "NameSighting",
    "OutageToll",
    "OutboxMessage",
    "OutboxSubject",
    "Participation",
    "PayrollLine",
    "PayrollSheet",
    "Project",
    "PushReceipt",
    "RecoveryCode",
    "Region",
    "ResponsiblePerson",
    "RightsNotice",
    "RoleAssignment",
    "RoleRequest",
    "RosterEntry",
    "SecurityEvent",
    "Site",
    "SpecialWageAccount",
    "SystemOutage",
    "ThirdPartyPayrollCode",
    "User",
    "WageDeposit",
    "Worker",
]
