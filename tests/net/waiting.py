"""Waiting for conditions, never for a time."""

import time

POLL_S = 0.015


class Unmet(AssertionError):
    """A condition did not come true in time; says what was still wrong."""


def wait_until(problem, timeout, what, pause=POLL_S):
    """Calls problem() until it returns nothing, with a pause of so many seconds between; gives the
    seconds that took. It returns a text that says what is still wrong otherwise, which the failure
    shows."""
    start = time.monotonic()
    while True:
        wrong = problem()
        elapsed = time.monotonic() - start
        if not wrong:
            return elapsed
        if elapsed > timeout:
            raise Unmet(f"waited {timeout:g} s for {what}; still wrong:\n{wrong}")
        time.sleep(pause)


def stays(problem, duration, what):
    """The opposite: problem() must return nothing for `duration` seconds."""
    start = time.monotonic()
    while time.monotonic() - start < duration:
        if wrong := problem():
            raise Unmet(f"{what} did not last: after {time.monotonic() - start:.1f} s:\n{wrong}")
        time.sleep(min(0.3, duration / 20))
