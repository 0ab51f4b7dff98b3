"""The law as data: statutes, citations, and dated regional values, each with its source."""

from sites.law.citation import Citation, Confidence, Statute, find_statute, statutes
from sites.law.errors import LawDataError, UnknownParameter
from sites.law.parameters import LawAt, Parameter, Unit, all_parameters, parameter

__all__ = [
    "Citation",
    "Confidence",
    "LawAt",
    "LawDataError",
    "Parameter",
    "Statute",
    "Unit",
    "UnknownParameter",
    "all_parameters",
    "find_statute",
    "parameter",
    "statutes",
]
