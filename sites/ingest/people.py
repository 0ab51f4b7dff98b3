"""The people of one sheet against each other and against the roster (人员核对)."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sites.ingest.context import Context, RosterPerson
from sites.ingest.row_reader import RowReader
from sites.ingest.table import Table

if TYPE_CHECKING:
    from sites.ingest.payroll_columns import CertainRows

from sites.lib.masking import mask_card

SHARED_PHONES = 3


@dataclass(slots=True)
class People:
    """Notices a person twice, one number under two names, one card for several people."""

    context: Context
    rows: dict[str, tuple[int, str]] = field(default_factory=dict)
    cards: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    phones: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)
    strangers: list[tuple[int, str, str]] = field(default_factory=list)

    def check_person(self, reader: RowReader, id_number: str, name: str) -> None:
        """Refuse a repeated identity number, naming the row it repeats."""
        if not id_number or not name:
            return
        first = self.rows.setdefault(id_number, (reader.row.number, name))
        if first[0] == reader.row.number:
            return
        if first[1] == name:
            reader.refuse(
                "E-ROW-DUP",
                "id_number",
                f"{name}与第{first[0]}行重复",
                "请合并为一行，或删除重复的一行",
            )
        else:
            reader.refuse(
                "E-ID-NAME-CONFLICT",
                "id_number",
                f"身份证号码(尾号{id_number[-4:]})与第{first[0]}行相同，但姓名不同",
                "请核对这两人的身份证号码",
            )

    def check_roster(self, reader: RowReader, id_number: str, name: str, card: str) -> None:
        """Compare with the roster: another name is refused, another card or nobody is warned."""
        if not id_number or not self.context.roster:
            return
        key = self.context.person_key(id_number)
        person = self.context.roster.get(key)
        if person is None:
            self.strangers.append((reader.row.number, name, id_number))
            reader.warn(
                "W-NOT-ON-ROSTER",
                "name",
                f"{name}不在本单位实名制花名册中",
                "请先上报花名册，或核对身份证号码",
            )
            return
        self.keys.add(key)
        if name and person.name != name:
            reader.refuse(
                "E-ROSTER-MISMATCH",
                "name",
                f"姓名“{name}”与花名册登记的同一身份证号码姓名不一致",
                "请核对姓名和身份证号码",
            )
        self._check_stay(reader, person, name)
        if card and person.card_key and self.context.card_key(card) != person.card_key:
            owner = self._owner_of(self.context.card_key(card))
            reader.warn(
                "W-BANK-NAME" if owner else "W-BANK-ROSTER",
                "card",
                f"{name}的银行卡号(尾号{card[-4:]})是花名册中{owner}的卡"
                if owner
                else f"{name}的银行卡号(尾号{card[-4:]})与花名册登记的不同",
                "工资应发到本人的银行卡" if owner else "如已换卡请更新花名册",
            )

    def _owner_of(self, card_key: str) -> str:
        """Return the name of the person whose card the roster says it is."""
        return next(
            (person.name for person in self.context.roster.values() if person.card_key == card_key),
            "",
        )

    def _check_stay(self, reader: RowReader, person: RosterPerson, name: str) -> None:
        """Warn of work before the person came or after the person left."""
        month = self.context.month
        if month is None:
            return
        first, last = self.context.period or (
            month,
            month.replace(day=self.context.days_in_month),
        )
        if person.exited_on is not None and person.exited_on < first:
            reader.warn(
                "W-ROSTER-LEFT",
                "name",
                f"{name}已于{person.exited_on.isoformat()}退场",
                "请核对；仍在岗的请更新花名册",
            )
        elif person.entered_on is not None and person.entered_on > last:
            reader.warn(
                "W-ROSTER-EARLY",
                "name",
                f"{name}登记的进场时间是{person.entered_on.isoformat()}",
                "请核对进场时间",
            )

    def report_namesakes(self, table: Table) -> None:
        """Refuse a stranger who bears the name of the one person of the roster missing here."""
        if not self.strangers:
            return
        by_name: dict[str, list[str]] = {}
        for key, person in self.context.roster.items():
            by_name.setdefault(person.name, []).append(key)
        for row, name, id_number in self.strangers:
            known = by_name.get(name, [])
            if len(known) == 1 and known[0] not in self.keys:
                table.findings.add(
                    "refused",
                    "E-ROSTER-MISMATCH",
                    f"第{row}行{name}的身份证号码(尾号{id_number[-4:]})与花名册登记的不同",
                    "请对照身份证核对号码；确为同名的另一人的，请先上报花名册",
                    sheet=table.sheet,
                    cell=table.address(row, "id_number"),
                    row=row,
                    column=table.label("id_number"),
                )

    def note_certain(self, certain: "CertainRows") -> None:
        """Remember the people whose rows were found right without this class."""
        lines = certain.lines
        self.rows.update((line[2], line[:2]) for line in lines)
        cards = [line.card for line in lines]
        uses = [(line.row, line.id_number) for line in lines]
        if not self.cards and len(set(cards)) == len(cards):
            # The usual case: a card of one's own each.
            self.cards = {card: [use] for card, use in zip(cards, uses, strict=True)}
        else:
            for card, use in zip(cards, uses, strict=True):
                self.cards.setdefault(card, []).append(use)
        if self.context.roster:
            self.keys.update(certain.person_keys)

    def note_card(self, reader: RowReader, card: str, id_number: str) -> None:
        """Remember whose card stands in which row."""
        if card and id_number:
            self.cards.setdefault(card, []).append((reader.row.number, id_number))

    def report_shared_cards(self, table: Table) -> None:
        """Warn of each card that several people are paid to."""
        shared = [
            (sorted(uses), card)
            for card, uses in self.cards.items()
            if len(uses) > 1 and len({person for _, person in uses}) > 1
        ]
        for uses, card in sorted(shared):
            rows = "、".join(str(number) for number, _ in uses)
            table.findings.add(
                "warned",
                "W-BANK-SHARED",
                f"第{rows}行多人使用同一银行卡({mask_card(card)}),可能由他人代领",
                "工资应发到本人账户，请核对",
                sheet=table.sheet,
                cell=table.address(uses[1][0], "card"),
                row=uses[1][0],
                column=table.label("card"),
            )

    def note_phone(self, reader: RowReader, phone: str, id_number: str) -> None:
        """Remember whose telephone number stands in which row."""
        if phone and id_number:
            self.phones.setdefault(phone, []).append((reader.row.number, id_number))

    def report_shared_phones(self, table: Table) -> None:
        """Warn of each telephone number that three people or more are entered with."""
        for phone, uses in self.phones.items():
            if len({person for _, person in uses}) < SHARED_PHONES:
                continue
            rows = "、".join(str(number) for number, _ in uses)
            table.findings.add(
                "warned",
                "W-PHONE-SHARED",
                f"第{rows}行使用同一个手机号码(尾号{phone[-4:]})",
                "请填写能联系到本人的手机号码",
                sheet=table.sheet,
                cell=table.address(uses[0][0], "phone"),
                row=uses[0][0],
                column=table.label("phone"),
            )
