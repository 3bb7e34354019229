"""How fast calls go under a limit that nobody tells; the clock is driven, so nothing here waits."""

from threading import Event

import pytest

from mqm_sync.sagemaker.pace import Pace


class Clock(Event):
    """Time that passes only where somebody waits for it."""

    def __init__(self):
        super().__init__()
        self.time = 0.0

    def wait(self, timeout=None):
        self.time += timeout or 0
        return False


class Service:
    """Takes so many calls per second, and a burst as large as those of one second, as the sandbox does."""

    def __init__(self, clock, rate):
        self.clock, self.rate = clock, rate
        self.left, self.before = rate, 0.0
        self.taken = self.refused = 0

    def call(self):
        self.left = min(self.rate, self.left + (self.clock.time - self.before) * self.rate)
        self.before = self.clock.time
        is_taken = self.left >= 1
        self.left -= is_taken
        self.taken += is_taken
        self.refused += not is_taken
        return is_taken


def made(rate, calls, seconds_per_call=0.001):
    clock = Clock()
    service, pace = Service(clock, rate), Pace(clock, lambda: clock.time)
    while service.taken < calls:
        pace.wait()
        clock.time += seconds_per_call
        (pace.answered if service.call() else pace.refused)()
    return service


@pytest.mark.parametrize("rate", [2, 10, 20, 100])
def test_calls_take_hardly_longer_than_the_limit_makes_them_and_few_are_refused(rate):
    service = made(rate, calls=rate * 60)
    assert service.clock.time <= 1.15 * 60
    assert service.refused <= 0.1 * service.taken + 25, "some more until the rate is found"


def test_without_a_refusal_nothing_waits():
    assert made(rate=10_000, calls=500).clock.time == pytest.approx(500 * 0.001)


def test_once_interrupted_nothing_waits_any_more():
    pace = Pace(interrupted := Event(), lambda: 0.0)
    pace.refused()
    interrupted.set()
    for _ in range(1000):
        pace.wait()


def test_one_refusal_at_the_start_does_not_slow_down_what_follows_to_a_crawl():
    clock = Clock()
    pace = Pace(clock, lambda: clock.time)
    pace.refused()
    for _ in range(20):
        pace.wait()
        pace.answered()
    assert clock.time <= 1
