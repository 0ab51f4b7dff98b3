"""What a reader of a file is told about the world: plain data, gathered by the caller."""

import calendar
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple


class RosterPerson(NamedTuple):
    """One person on the real-name roster; the card is known by key only."""

    name: str
    card_key: str = ""
    entered_on: dt.date | None = None
    exited_on: dt.date | None = None


def _itself(value: str) -> str:
    return value


@dataclass(frozen=True, slots=True)
class Context:
    """The facts a file is checked against.

    Attributes:
        on: The day of the check.
        month: First day of the month the file is for; None for a roster or projects.
        period: First and last day of a pay period that is no calendar month; None otherwise.
        project_code: Code of the project; empty for files about many.
        project_name: Its name.
        employer_name: Who sends it; empty when unknown.
        employer_uscc: Its unified social credit code; empty when unknown.
        other_employers: Keys of the names of the other companies of the project.
        owner_name: Owner of the project, who pays the labor cost in.
        account_key: Key of the project's special account; empty when unknown.
        account_last4: Its last four digits; empty when unknown.
        minimum_age: Lowest lawful working age; None leaves ages unjudged.
        adult_age: Age below which a worker is protected; None leaves it unjudged.
        minimum_wage: Monthly minimum wage in yuan; None leaves it unjudged.
        oldest_month: Earliest month a file may be for; None leaves it unjudged.
        over_age_men: Age from which a man is over-age; None leaves it unjudged.
        over_age_women: Age from which a woman is over-age; None leaves it unjudged.
        roster: People of the employer on the project, by person key.
        attendance: Days of the month already recorded, by person key.
        contracts: Wage form and rate in yuan agreed with each person, by person key.
        region_codes: Regions that exist; empty leaves them unjudged.
        person_key: Turns an identity number into the key used above.
        card_key: Turns a card or account number into a key.
        account_index: Turns a number into the key of special accounts, `account_key` above.
        many_keys: Makes the keys of many identity and card numbers at once; None makes them
            one by one.
    """

    on: dt.date
    month: dt.date | None = None
    period: tuple[dt.date, dt.date] | None = None
    project_code: str = ""
    project_name: str = ""
    employer_name: str = ""
    employer_uscc: str = ""
    other_employers: frozenset[str] = frozenset()
    owner_name: str = ""
    account_key: str = ""
    account_last4: str = ""
    minimum_age: int | None = None
    adult_age: int | None = None
    minimum_wage: Decimal | None = None
    oldest_month: dt.date | None = None
    over_age_men: int | None = None
    over_age_women: int | None = None
    roster: Mapping[str, RosterPerson] = field(default_factory=dict)
    attendance: Mapping[str, Decimal] = field(default_factory=dict)
    contracts: Mapping[str, tuple[str, Decimal]] = field(default_factory=dict)
    region_codes: frozenset[str] = frozenset()
    person_key: Callable[[str], str] = _itself
    card_key: Callable[[str], str] = _itself
    account_index: Callable[[str], str] = _itself
    many_keys: Callable[[Sequence[str], Sequence[str]], tuple[list[str], list[str]]] | None = None

    def keys_of(
        self, id_numbers: Sequence[str], cards: Sequence[str]
    ) -> tuple[list[str], list[str]]:
        """Return the keys of many identity numbers and of many cards."""
        if self.many_keys is not None:
            return self.many_keys(id_numbers, cards)
        return list(map(self.person_key, id_numbers)), list(map(self.card_key, cards))

    @property
    def days_in_month(self) -> int:
        """Return how many days the pay period has; 31 when there is no month."""
        if self.period is not None:
            return (self.period[1] - self.period[0]).days + 1
        if self.month is None:
            return 31
        return calendar.monthrange(self.month.year, self.month.month)[1]

    @property
    def days_of_period(self) -> tuple[int, ...]:
        """Return the days of the month that the pay period has, in its order."""
        if self.period is not None:
            first, last = self.period
            return tuple(
                (first + dt.timedelta(days=offset)).day for offset in range((last - first).days + 1)
            )
        if self.month is None:
            return tuple(range(1, 32))
        return tuple(range(1, self.days_in_month + 1))
