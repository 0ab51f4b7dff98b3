"""`python -m tests.chaos`: faults at random for a while, then the count. Writes .data/chaos.json.

Two relays and a platform are killed at named points and at any moment, stopped and continued,
made to fail, to lose answers and to repeat, while acts go on being written. Then the faults
end, what is left is delivered, and every event is compared.
"""

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[2]
SUBJECTS = 60
WRITERS = 2
FAULTS_A_SECOND = 1.5


def main() -> int:
    """Run, write the report, and fail when anything was not as promised."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long the faults last")
    parser.add_argument("--seed", type=int, default=None, help="of the faults; random if not given")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.db import connection

    connection.settings_dict["TEST"]["NAME"] = f"test_chaos_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        with tempfile.TemporaryDirectory(prefix="anxin-chaos-") as folder:
            report = run(Path(folder), options.seconds, options.seed)
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
    target = ROOT / ".data" / "chaos.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=2) + f"\n{target}\n")
    return 0 if is_good(report) else 1


def is_good(report: dict[str, object]) -> bool:
    """Nothing wrong, and each seeded bug caught."""
    names = ("lost", "acknowledged_lost", "unacknowledged", "doubled", "misordered", "wrong_final")
    bugs = report["seeded_bugs"]
    assert isinstance(bugs, dict)
    return not any(report[name] for name in names) and set(bugs.values()) == {"caught"}


def run(folder: Path, seconds: float, seed: int | None) -> dict[str, object]:
    """Faults, then quiet, then the count; then the seeded bugs on an empty database."""
    from django.core.management import call_command

    from api.push.failpoints import PLATFORM, RELAY
    from tests.chaos.checker import check
    from tests.chaos.scenarios import SEEDED_BUGS

    chaos = Chaos(folder, random.Random(seed))
    approvals(chaos)
    chaos.points.update(dict.fromkeys((*RELAY, *PLATFORM), 0))
    began = time.monotonic()
    writers = Writers()
    writers.start()
    chaos.run(until=began + seconds)
    writers.stop()
    lasted = time.monotonic() - began
    chaos.come_to_rest()
    verdict = check(chaos.platform.store, promised=writers.promised)
    bugs = {}
    for name, scenario in SEEDED_BUGS.items():
        call_command("flush", interactive=False, verbosity=0)
        bugs[name] = "missed" if scenario(folder).is_right else "caught"
    return {
        "seconds": round(lasted, 1),
        "events": len(writers.promised),
        "faults": sum(chaos.faults.values()),
        "kinds": dict(sorted(chaos.faults.items())),
        "points": dict(sorted(chaos.points.items())),
        **asdict(verdict),
        "seeded_bugs": bugs,
    }


class Writers:
    """Officers: each act is promised once its transaction has committed."""

    def __init__(self) -> None:
        self.promised: list[str] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._write) for _ in range(WRITERS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _write(self) -> None:
        from django.db import connection, transaction

        from tests.chaos.scenarios import put_message

        chance = random.Random()
        try:
            for turn in range(1_000_000):
                if self._stop.wait(0.1):
                    return
                with transaction.atomic():
                    message = put_message(f"company:{chance.randrange(SUBJECTS)}", turn)
                self.promised.append(str(message.pk))
        finally:
            connection.close()


class Chaos:
    """Two relays, a platform, and what is done to them."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        from tests.chaos.processes import Platform

        self.chance = chance
        self.platform = Platform(folder / "platform.sqlite3")
        self.platform_point = ""
        self.relays: list[tuple[object, str] | None] = [None, None]
        self.points: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.stopped: dict[int, float] = {}

    def run(self, *, until: float) -> None:
        """Keep everything going and do harm, until the time is over."""
        while time.monotonic() < until:
            self._revive()
            self._harm()
            time.sleep(self.chance.expovariate(FAULTS_A_SECOND))
            self._continue_stopped()

    def come_to_rest(self) -> None:
        """End the faults and let what is left be delivered."""
        from django.db.models.functions import Now

        from sites.models import OutboxMessage
        from tests.chaos.processes import end, relaying, wait_for
        from tests.chaos.scenarios import all_acknowledged

        for slot in self.relays:
            if slot is not None:
                end(slot[0])
        self.platform.start()
        OutboxMessage.objects.filter(state="PENDING").update(next_at=Now())
        with relaying(self.platform), relaying(self.platform):
            wait_for(all_acknowledged, seconds=180)
        self.platform.stop()

    def _revive(self) -> None:
        from api.push.failpoints import PLATFORM, RELAY
        from tests.chaos.processes import start_relay

        if self.platform.process is None or self.platform.is_dead():
            if self.platform_point:
                self.points[self.platform_point] += 1
                self.faults["point"] += 1
            self.platform_point = self._rarest(PLATFORM)
            passage = self.chance.randint(3, 40)
            self.platform.start(
                "--fail-rate",
                "0.03",
                failpoint=self.platform_point and f"{self.platform_point}@{passage}",
            )
        for index, slot in enumerate(self.relays):
            if slot is not None and slot[0].exitcode is None:
                continue
            if slot is not None and slot[1]:
                self.points[slot[1]] += 1
                self.faults["point"] += 1
            point = self._rarest(RELAY)
            failpoint = point and f"{point}@{self.chance.randint(1, 12)}"
            self.relays[index] = (start_relay(self.platform, failpoint=failpoint), point)

    def _rarest(self, points: tuple[str, ...]) -> str:
        """One of the points hit least so far, or now and then none."""
        if self.chance.random() < 0.2:
            return ""
        fewest = min(self.points[point] for point in points)
        return self.chance.choice([point for point in points if self.points[point] == fewest])

    def _harm(self) -> None:
        kind = self.chance.choice(
            ("kill relay", "stop relay", "stop relay", "kill platform", "drop", "duplicate", "slow")
        )
        index = self.chance.randrange(2)
        slot = self.relays[index]
        assert slot is not None
        if kind == "kill relay":
            self.faults[kind] += 1
            slot[0].kill()
            slot[0].join()
            self.relays[index] = None
        elif kind == "stop relay" and slot[0].exitcode is None:
            # Longer than the lease: another takes over, and this one must notice.
            self.faults[kind] += 1
            os.kill(slot[0].pid, signal.SIGSTOP)
            self.stopped[slot[0].pid] = time.monotonic() + 2.5
        elif kind == "kill platform" and self.platform.process is not None:
            self.faults[kind] += 1
            self.platform.process.kill()
            self.platform.process.join()
            self.platform_point = ""
        elif kind in {"drop", "duplicate", "slow"}:
            self.faults[kind] += 1
            self._ask_platform(kind)

    def _ask_platform(self, kind: str) -> None:
        import http.client

        from api.push.platform import request

        changes = {
            "drop": {"drop_answers": self.chance.randint(1, 5), "duplicate": False, "delay": 0.0},
            "duplicate": {"duplicate": True, "delay": 0.0},
            "slow": {"delay": self.chance.choice((0.1, 0.7))},
        }[kind]
        try:
            request(
                "POST",
                f"{self.platform.url}/control",
                body=json.dumps(changes).encode(),
                deadline=2,
                limit=10_000,
            )
        except (OSError, http.client.HTTPException):
            return

    def _continue_stopped(self) -> None:
        for pid, at in list(self.stopped.items()):
            if time.monotonic() >= at:
                del self.stopped[pid]
                try:
                    os.kill(pid, signal.SIGCONT)
                except ProcessLookupError:
                    continue


def approvals(chaos: Chaos) -> None:
    """Kill an approval at each of its points; the officer asks again, and it is done once."""
    from tests.chaos import children
    from tests.chaos.processes import fork, killed
    from tests.factories.blacklist import APPROVE_AT, drafted_decision
    from tests.factories.sites import ApproverFactory

    for point in children.APPROVE_POINTS:
        decision, approver = drafted_decision(), ApproverFactory()
        request = (decision.pk, decision.content_hash, approver.pk, APPROVE_AT.isoformat())
        assert killed(fork(children.approve, *request, {"FAILPOINT": point}))
        chaos.points[point] += 1
        chaos.faults["point"] += 1
        again = fork(children.approve, *request, {"FAILPOINT": ""})
        again.join(40)
        assert again.exitcode == 0
        decision.refresh_from_db()
        assert (decision.state, decision.listings.count()) == ("APPROVED", 3)


if __name__ == "__main__":
    sys.exit(main())
