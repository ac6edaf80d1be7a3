"""Does an operation let other threads run? One thread computes, another wants to run every 0.5 ms.

The longest pause of the second thread, while the first is in the operation, tells: a lock that is
let go leaves pauses of a millisecond, a lock that is held leaves one as long as the operation. The
operation must last long enough to tell that from the switch interval of 5 ms, so C code calls it
again and again: a loop in Python would hand the lock over between two calls. So would an operation
that is Python code itself; it is given more elements instead.

    heartbeat.py OPERATION [size=N] [least_ms=50] [plant_error=1]
"""

import collections
import itertools
import math
import threading
import time
import types

import arm
import common
from numpy_arrays import are_squares, module

TICK_S = 0.0005
RELEASED_BELOW_S, RELEASED_BELOW_SHARE, HELD_ABOVE_SHARE = 0.010, 0.3, 0.8


class Heartbeat:
    """Ticks in a thread of its own for as long as the block lasts."""

    def __enter__(self):
        self.ticks, self.over = [], False
        self.thread = threading.Thread(target=self.beat)
        self.thread.start()
        time.sleep(4 * TICK_S)
        return self

    def beat(self):
        while not self.over:
            self.ticks.append(common.clock())
            time.sleep(TICK_S)

    def __exit__(self, *_):
        self.over = True
        self.thread.join()


def observed(work):
    """The report of one call of work(), its result, and when it began, ticked and ended."""
    with Heartbeat() as heartbeat:
        begin = common.clock()
        measured, result = arm.timed(work)
        end = common.clock()
    ticks = [tick for tick in heartbeat.ticks if begin < tick < end]
    return measured, result, [begin] + ticks + [end]


def longest_gap(moments):
    return max(later - earlier for earlier, later in zip(moments, moments[1:]))


def last_of(calls, function, arguments):
    """The result of the last of so many calls, with no Python code in between."""
    results = itertools.starmap(function, itertools.repeat(arguments, calls))
    return collections.deque(results, maxlen=1)[0]


def is_python_code(function):
    return isinstance(function, (types.FunctionType, types.MethodType))


def spoil(result):
    """Puts a wrong value into a result on purpose, to show that the check is one."""
    if isinstance(result, int):
        return result + 1
    result[len(result) // 2] = result[0]
    return result


def heartbeat(make, size, least_ms="50", plant_error=""):
    """make(size) returns a function, its arguments, and a function that judges its result."""
    size, calls = int(size), 1
    function, arguments, is_right = make(size)
    while True:
        measured, result, moments = observed(lambda: last_of(calls, function, arguments))
        if measured["wall_s"] >= float(least_ms) / 1e3:
            break
        if is_python_code(function):
            size *= 2
            function, arguments, is_right = make(size)
        else:
            calls *= 2
    if not is_right(spoil(result) if plant_error else result):
        raise arm.Wrong("the operation's result is not right")
    idle = longest_gap(observed(lambda: time.sleep(0.05))[2])
    operation, gap = measured["wall_s"], min(longest_gap(moments), measured["wall_s"])
    share = gap / operation
    return arm.report(measured, {
        "operation_s": operation,
        "longest_gap_s": gap,
        "gap_share": share,
        "idle_gap_s": idle,  # What the machine's other load does to a heartbeat.
        "released": int(gap < RELEASED_BELOW_S and share < RELEASED_BELOW_SHARE),
        "held": int(share > HELD_ABOVE_SHARE),
        "calls": calls,
        "elements": size,
    }, {"tick_ms": [round(1e3 * (tick - moments[0]), 4) for tick in moments[1:-1]]})


def power(type_name):
    def make(size):
        numbers = module("numpy").arange(size).astype(type_name)
        return pow, (numbers, 2), are_squares
    return make


def square(elements):
    """A ufunc, which lets go of the lock only where an array has more than 500 elements."""
    numpy = module("numpy")
    numbers = numpy.arange(elements)
    return numpy.square, (numbers, numpy.empty_like(numbers)), are_squares


def sort(size):
    numpy = module("numpy")
    shuffled = numpy.random.RandomState(1).permutation(size)
    return numpy.sort, (shuffled,), lambda values: bool((values == numpy.arange(size)).all())


def fancy_indexing(size):
    numpy = module("numpy")
    index = numpy.random.RandomState(1).permutation(size)
    numbers = 3 * numpy.arange(size)
    return numbers.__getitem__, (index,), lambda values: bool((values == 3 * index).all())


def char(size):
    numpy = module("numpy")
    words = numpy.array(["word %d" % i for i in range(size)])
    return (numpy.char.upper, (words,),
            lambda values: values.tolist() == ["WORD %d" % i for i in range(size)])


def is_prime(p):
    return all(p % divisor for divisor in range(2, math.floor(math.sqrt(p)) + 1))


def factorial(n):
    def is_right(value):
        """Wilson: p divides (p - 1)! + 1. Legendre: n! has n twos, less those of n's digits."""
        prime = next(filter(is_prime, itertools.count(n + 1)))
        residue = value % prime
        for factor in range(n + 1, prime):
            residue = residue * factor % prime
        twos = (value & -value).bit_length() - 1
        return residue == prime - 1 and twos == n - bin(n).count("1")
    return math.factorial, (n,), is_right


def builtin_sum(size):
    return sum, (range(size),), lambda value: value == size * (size - 1) // 2


def comprehension(size):
    def is_right(values):
        return len(values) == size and sum(values) == size * (size - 1) * (2 * size - 1) // 6
    return lambda: [x ** 2 for x in range(size)], (), is_right


def pandas_sums(size):
    pandas, numpy = module("pandas"), module("numpy")
    groups = 100
    labels = numpy.arange(size) % groups
    # Values that make the groups' sums differ.
    frame = pandas.DataFrame({"group": labels, "value": labels + 1})
    return (lambda: frame.groupby("group")["value"].sum(), (),
            lambda sums: all(sums[g] == (g + 1) * len(range(g, size, groups)) for g in range(groups)))


def pandas_objects(size):
    half = size // 2
    series = module("pandas").Series(["low"] * half + ["high"] * half, dtype=object)
    return (series.isin, (["high"],),
            lambda found: not found[:half].any() and bool(found[half:].all()))


def operation(make, size):
    return lambda **arguments: heartbeat(make, **dict({"size": size}, **arguments))


if __name__ == "__main__":
    arm.main({
        "int64_power": operation(power("int64"), 1 << 22),
        "float64_power": operation(power("float64"), 1 << 22),
        "object_power": operation(power("object"), 1 << 21),
        "few_elements": operation(square, 400),
        "many_elements": operation(square, 1000),
        "sort": operation(sort, 1 << 20),
        "fancy_indexing": operation(fancy_indexing, 1 << 22),
        "char": operation(char, 1 << 19),
        "factorial": operation(factorial, 80000),
        "builtin_sum": operation(builtin_sum, 1 << 23),
        "comprehension": operation(comprehension, 1 << 20),
        "pandas_sums": operation(pandas_sums, 1 << 22),
        "pandas_objects": operation(pandas_objects, 1 << 23),
    })
