"""Requests the live server is still at: the tables are not emptied under them.

A browser is closed without waiting for what it asked last. Who emptied the tables meanwhile would
meet the locks of that request, as a deadlock, or find its row in the next test.
"""

import threading

from django.core.signals import request_finished, request_started

_busy: set[threading.Thread] = set()


def watch() -> None:
    """Begin to keep which threads answer a request."""
    request_started.connect(_began)
    request_finished.connect(_ended)


def at_work() -> list[str]:
    """The other threads that are at a request now, by name."""
    return [thread.name for thread in _busy.copy() if thread.is_alive()]


def _began(**_: object) -> None:
    # What the test itself asks, by Django's test client, it waits for.
    if threading.current_thread() is not threading.main_thread():
        _busy.add(threading.current_thread())


def _ended(**_: object) -> None:
    _busy.discard(threading.current_thread())
