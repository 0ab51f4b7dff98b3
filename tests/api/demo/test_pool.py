"""The two processes that build the demo beside each other, and Ctrl-C at the wrong moment."""

import operator
import os
import signal
import time
from multiprocessing import active_children
from threading import Timer

import pytest

from api.demo.pool import Workers

pytestmark = pytest.mark.unit


def test_results_come_in_the_order_of_the_jobs_and_what_one_raised_is_raised_here():
    with Workers() as workers:
        assert workers.each(operator.neg, [3, 1, 2]) == [-3, -1, -2]
        with pytest.raises(ZeroDivisionError):
            workers.each((1).__truediv__, [1, 0])

    assert active_children() == []


def test_interrupt_while_waiting_ends_the_processes_and_is_raised():
    before = signal.getsignal(signal.SIGINT)

    def build():
        with Workers() as workers:
            begun = workers.start(time.sleep, [600, 600])
            Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()
            workers.results(begun)

    with pytest.raises(KeyboardInterrupt):
        build()

    assert active_children() == []
    assert signal.getsignal(signal.SIGINT) is before


def test_interrupt_with_a_lock_of_the_pool_held_waits_until_the_lock_is_free():
    """As it hit `Queue.put`: between taking the lock and the block that gives it back."""

    def build():
        with Workers() as workers:
            work = workers._pool._work_ids
            put = work.put

            def put_interrupted(item):
                work.mutex.acquire()
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(0)
                work.mutex.release()
                put(item)

            work.put = put_interrupted
            workers.each(operator.neg, [1, 2])

    with pytest.raises(KeyboardInterrupt):
        build()

    assert active_children() == []


def test_interrupt_outside_the_pool_stops_the_block_at_once():
    def build():
        with Workers() as workers:
            workers.start(time.sleep, [600, 600])
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(600)

    with pytest.raises(KeyboardInterrupt):
        build()

    assert active_children() == []
