"""How fast NumPy squares numbers, on how many cores, and where its squares end.

    numpy_speed.py loop n=N             the article's list comprehension
    numpy_speed.py cold n=N             the first a ** 2 of the process, which pays for its memory
    numpy_speed.py warm|out n=N         a ** 2 again, and into an array that exists: the mean of
                                        as many calls as last long enough to be measured
    numpy_speed.py halves threads=1|2 n=N   both halves into an array that exists
    numpy_speed.py object n=N           Python's own integers in an array
    numpy_speed.py overflow             the smallest number whose int64 square is wrong

All but overflow take plant_error=1, which spoils the result, to show that it is checked.
"""

import warnings

import arm
import common
from numpy_arrays import are_squares, module

LEAST_S = 0.1


def sum_is_right(squares, n):
    return sum(squares) == n * (n - 1) * (2 * n - 1) // 6


def spots_are_right(squares, n):
    return all(int(squares[x]) == (x - 1) * (x + 1) + 1 for x in (0, 1, n // 3, n // 2, n - 1))


def checked(measured, squares, n, plant_error, are_right):
    if plant_error:
        squares[n // 2] += 1
    equal = len(squares) == n and spots_are_right(squares, n) and are_right(squares)
    if not equal:
        raise arm.Wrong("these are not the squares of 0 to %d" % (n - 1))
    return arm.report(measured, {"equal": 1})


def mean_of_calls(work):
    """The report of a call in the mean, after one that nobody timed."""
    work()
    wall, cpu, result = common.measure_mean(work, LEAST_S)
    return {"wall_s": wall, "cpu_s": cpu,
            "voluntary_switches": None, "involuntary_switches": None}, result


def loop(n, plant_error=""):
    n = int(n)
    measured, squares = arm.timed(lambda: [x ** 2 for x in range(n)])
    return checked(measured, squares, n, plant_error, lambda values: sum_is_right(values, n))


def power(time):
    def run(n, plant_error=""):
        n = int(n)
        numbers = module("numpy").arange(n, dtype="int64")
        measured, squares = time(lambda: numbers ** 2)
        return checked(measured, squares, n, plant_error, are_squares)
    return run


def halves(n, threads="1", plant_error=""):
    n = int(n)
    numpy = module("numpy")
    numbers, squares = numpy.arange(n, dtype="int64"), numpy.zeros(n, "int64")
    parts = [(numbers[:n // 2], squares[:n // 2]), (numbers[n // 2:], squares[n // 2:])]

    def square(some):
        for part, out in some:
            numpy.square(part, out=out)
    measured, _ = mean_of_calls(lambda: common.run_threads(square, parts, int(threads)))
    return checked(measured, squares, n, plant_error, are_squares)


def out(n, plant_error=""):
    n = int(n)
    numpy = module("numpy")
    numbers, squares = numpy.arange(n, dtype="int64"), numpy.zeros(n, "int64")
    measured, _ = mean_of_calls(lambda: numpy.square(numbers, out=squares))
    return checked(measured, squares, n, plant_error, are_squares)


def objects(n, plant_error=""):
    n = int(n)
    numbers = module("numpy").arange(n, dtype="int64").astype(object)
    measured, squares = arm.timed(lambda: numbers ** 2)
    return checked(measured, squares, n, plant_error, lambda values: sum_is_right(values, n))


def warned(work):
    """The result of work(), and whether it warned."""
    with warnings.catch_warnings(record=True) as caught, module("numpy").errstate(all="warn"):
        warnings.simplefilter("always")
        return work(), bool(caught)


def overflow(first="3037000000", count="1000"):
    numpy = module("numpy")
    first, count = int(first), int(count)
    numbers = numpy.arange(first, first + count, dtype="int64")
    measured, (squares, array_warned) = arm.timed(lambda: warned(lambda: numbers ** 2))
    _, scalar_warned = warned(lambda: numbers[-1] ** 2)
    exact = {x: (x - 1) * (x + 1) + 1 for x in range(first, first + count)}
    wrong = [x for x, square in zip(exact, squares.tolist()) if square != exact[x]]
    return arm.report(measured, {
        "wrong_at": wrong[0] if wrong else -1,
        "right_beyond": int(not wrong),
        "python_right": int(all(x ** 2 == square for x, square in exact.items())),
        "warning_raised": int(array_warned),
        "warning_raised_for_scalars": int(scalar_warned),
    })


if __name__ == "__main__":
    arm.main({
        "loop": loop,
        "cold": power(arm.timed),
        "warm": power(mean_of_calls),
        "out": out,
        "halves": halves,
        "object": objects,
        "overflow": overflow,
    })
