"""The answers of a batch as JSON, written piece by piece.

Ten thousand answers have few measures and few days between them: each is put into JSON once. To
make a dictionary of every answer and have it encoded takes three times the processor time.
"""

import datetime as dt
import json
from collections.abc import Iterator
from json.encoder import encode_basestring_ascii as quoted

from blacklist.batch_check import BatchAnswer, Standing


class Days(dict[dt.date, str]):
    """Days as JSON, each written once: a list has few of them."""

    def __missing__(self, day: dt.date) -> str:
        """Write a day met for the first time."""
        self[day] = text = quoted(day.isoformat())
        return text


def answer_texts(found: BatchAnswer) -> Iterator[str]:
    """Each answer as a JSON object (`AnswerOut` or `MalformedOut`), in the order of the codes."""
    days = Days()
    measures = [
        f'{{"measure": {quoted(measure)}, "basis": {quoted(basis)}'
        for measure, basis in found.measures
    ]
    for code in found.codes:
        if code in found.malformed:
            problem = found.malformed[code]
            yield json.dumps(
                {
                    "uscc": code,
                    "status": "MALFORMED",
                    "code": problem.code,
                    "detail": problem.message,
                }
            )
            continue
        standings = [_standing(one, days) for one in found.listings.get(code, ())]
        applied = ", ".join(measure + one for one in standings for measure in measures)
        yield (
            f'{{"uscc": {quoted(code)}, "status": "{found.status_of(code)}", '
            f'"measures": [{applied}]}}'
        )


def _standing(one: Standing, days: Days) -> str:
    """A measure's second half: the decision it rests on, and how long."""
    return (
        f', "uscc": {quoted(one.uscc)}, "document_number": {quoted(one.document_number)}, '
        f'"listed_on": {days[one.listed_on]}, "until": {days[one.until]}}}'
    )
