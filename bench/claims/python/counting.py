"""Work that only Python code does and that allocates nothing that lasts: sums in threads."""

import arm
import common


def total(numbers):
    result = 0
    for x in numbers:
        result += x & 3
    return [result]


def count(n, threads, plant_error=""):
    """The report of the numbers up to n, shared among threads, each adding up its own."""
    measured, parts = arm.timed(lambda: common.run_threads(total, range(n), threads))
    whole, rest = divmod(n, 4)
    if sum(common.flatten(parts)) + len(plant_error) != 6 * whole + sum(range(rest)):
        raise arm.Wrong("the sum over %d numbers is not right" % n)
    return measured


def cores(measured):
    return measured["cpu_s"] / measured["wall_s"]
