"""Those who go on working while everything breaks: officers who decide, systems that ask."""

import random
import threading
import time
from collections import Counter

from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.test import Client

from tests.chaos.scenarios import put_act

SUBJECTS = 60
WRITERS = 2


class Writers:
    """Officers: an act is promised once its transaction has committed."""

    def __init__(self) -> None:
        self.promised: list[str] = []
        self.failed = 0
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._write, args=(number,)) for number in range(WRITERS)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _write(self, number: int) -> None:
        chance = random.Random(number)
        turn = 0
        try:
            while not self._stop.wait(0.1):
                turn += 1
                self._act(f"company:{chance.randrange(SUBJECTS)}", WRITERS * turn + number)
        finally:
            connection.close()

    def _act(self, key: str, turn: int) -> None:
        try:
            with transaction.atomic():
                message = put_act(key, turn)
        except DatabaseError:
            # Not promised; whether it was committed all the same, the count will tell.
            self.failed += 1
            connection.close()
            return
        assert message is not None
        self.promised.append(str(message.pk))


class Checkers:
    """A bidding system: whoever was listed is restricted, or nobody knows; never free."""

    def __init__(self) -> None:
        self.listed: list[str] = []
        self.answers: Counter[str] = Counter()
        self.slowest = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    @property
    def wrong(self) -> int:
        return sum(count for status, count in self.answers.items() if status not in RIGHT)

    def _ask(self) -> None:
        client = Client(raise_request_exception=False)
        chance = random.Random(1)
        try:
            while not self._stop.wait(0.05):
                if not self.listed:
                    continue
                code = chance.choice(self.listed)
                began = time.monotonic()
                answer = client.get(f"/api/v1/restrictions/{code}?purpose=bidding&on=2026-09-20")
                self.slowest = max(self.slowest, time.monotonic() - began)
                status = answer.json().get("status", answer.status_code)
                self.answers[str(status)] += 1
        finally:
            connection.close()


RIGHT = frozenset({"RESTRICTED", "UNKNOWN"})
