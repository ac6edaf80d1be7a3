"""Squares of NumPy's arrays, in one process that answers a request at a time.

Each line of standard input is a JSON object:

    operation  "square" of an array, "squares_of_range", or "sum_of_squares" of an array
    type       NumPy's name of the elements
    n          how many
    arm        a key of the operation's arms below
    threads    for numexpr
    seconds    how long the timed calls are to last together, after one that is not timed
    plant      true to spoil the result, and so to show that the check is one

and is answered by a line with the seconds and CPU seconds of a call, and what the check found. The
array is made when its type or size is asked for the first time in a row, and released for the next.
"""

import json
import math
import os
import struct
import sys

os.environ.setdefault("NUMEXPR_MAX_THREADS", "1024")  # Its own limit is 64, or fewer.

import numpy as np

import common
import squares

PERIOD = 65536
SPOILT = 0xA5  # A word of these is no square mod 2^w (5 mod 8), and as a float negative.


def real_numbers(k, dtype):
    """From -32768 to 32767, scaled so that squares round, and in float16 also overflow."""
    centred = k.astype(np.int64) - PERIOD // 2
    if dtype == np.float16:
        return (centred / 128.0).astype(dtype)
    return centred.astype(dtype) * dtype.type(0.1)


def numbers(dtype):
    """One period of the numbers that are squared, as bench/compare/sample_numbers.hpp has them."""
    k = np.arange(PERIOD, dtype=np.uint64)
    if dtype.kind in "iu":
        hashes = (k * np.uint64(0x9E3779B97F4A7C15)).view(np.int64)
        return (hashes >> np.int64(64 - min(8 * dtype.itemsize, 48))).astype(dtype)
    if dtype.kind == "f":
        return real_numbers(k, dtype)
    values = np.empty(PERIOD, dtype)
    values.real = real_numbers(k, values.real.dtype)
    values.imag = real_numbers(k * np.uint64(40503) % np.uint64(PERIOD), values.real.dtype)
    return values


def rounded(value, code):
    try:
        return struct.pack(code, value)
    except OverflowError:
        return struct.pack(code, math.inf)


def exact_squares(values):
    """What Python's own numbers say: of integers exact, of floats the double that is nearest."""
    return [value * value for value in values.tolist()]


def expected_squares(values):
    """One period of squares, wrapped or rounded without NumPy's arithmetic."""
    dtype, exact = values.dtype, exact_squares(values)
    if dtype.kind in "iu":
        wrapped = [square % 2 ** (8 * dtype.itemsize) for square in exact]
        return np.array(wrapped, "u%d" % dtype.itemsize).view(dtype)
    if dtype.kind == "f":
        return np.frombuffer(b"".join(rounded(square, dtype.char) for square in exact), dtype)
    return np.array(exact, dtype)


class Numbers:
    """The array x, what its squares must be, and an array y for them."""

    def __init__(self, dtype, n):
        self.key = (dtype.name, n)
        self.period = numbers(dtype)
        self.expected = expected_squares(self.period)
        self.x = np.resize(self.period, n)
        self.y = np.empty_like(self.x)

    def spoil(self):
        self.y.view(np.uint8).fill(SPOILT)

    def squares_problem(self, found):
        if found.dtype != self.x.dtype or found.shape != self.x.shape:
            return "%s %s, not %s %s" % (found.shape, found.dtype, self.x.shape, self.x.dtype)
        for begin in range(0, len(found), PERIOD):
            part = found[begin:begin + PERIOD]
            wrong = differences(part, self.expected[:len(part)])
            if wrong.any():
                i = int(np.argmax(wrong))
                return "element %d is %s, not %s" % (begin + i, part[i], self.expected[i])
        return ""

    def sum_problem(self, found):
        """Integers mod 2^64; floats to n roundings, which no order of adding up can pass."""
        exact, n = exact_squares(self.period), len(self.x)
        periods, rest = divmod(n, PERIOD)
        total = math.fsum if self.x.dtype.kind == "f" else sum
        expected = periods * total(exact) + total(exact[:rest])
        if self.x.dtype.kind == "f":
            right = abs(float(found) - expected) <= n * 2.0 ** -53 * expected
        else:
            found, expected = int(found) % 2 ** 64, expected % 2 ** 64
            right = found == expected
        return "" if right else "the sum is %s, not %s" % (found, expected)


def differences(found, expected):
    """Where they differ; complex numbers by more than two evaluations can.

    Of the usual a^2 - b^2 + 2ab i each is within sqrt(5) roundings of the exact square, in norm
    (R. Brent, C. Percival, P. Zimmermann, "Error bounds on complex floating-point multiplication",
    2007).
    """
    if found.dtype.kind != "c":
        return found != expected
    unit = np.finfo(found.dtype).eps / 2
    return ~(np.abs(found - expected) <= 2 * math.sqrt(5) * unit * np.abs(expected))


def square_out(numbers, threads):
    return lambda: np.square(numbers.x, out=numbers.y)


def into_new_array(make):
    """Each call first gives the last one's array back, as a program in a loop would."""
    kept = [None]

    def work():
        kept[0] = None
        kept[0] = make()
        return kept[0]

    return work


def power(numbers, threads):
    return into_new_array(lambda: numbers.x ** 2)


def arange_power(numbers, threads):
    return into_new_array(lambda: np.arange(len(numbers.x), dtype=numbers.x.dtype) ** 2)


def numexpr_product(numbers, threads):
    import numexpr

    numexpr.set_num_threads(threads)
    return lambda: numexpr.evaluate("a*a", local_dict={"a": numbers.x}, out=numbers.y)


def numexpr_sum(numbers, threads):
    import numexpr

    numexpr.set_num_threads(threads)
    return lambda: numexpr.evaluate("sum(a**2)", local_dict={"a": numbers.x})


ARMS = {
    "square": {
        "square-out": square_out,
        "power": power,
        "numexpr": numexpr_product,
    },
    "squares_of_range": {
        "arange-power": arange_power,
    },
    "sum_of_squares": {
        "dot": lambda numbers, threads: lambda: np.dot(numbers.x, numbers.x),
        "power-sum": lambda numbers, threads: lambda: (numbers.x ** 2).sum(),
        "numexpr": numexpr_sum,
    },
}


def problem_of(operation, numbers, found):
    if operation == "square":
        return numbers.squares_problem(found)
    if operation == "sum_of_squares":
        return numbers.sum_problem(found)
    return squares.check(found, len(numbers.x), True)


def planted(found):
    """The result with one error in it."""
    if np.ndim(found) == 0:
        return found * 1.001 if found.dtype.kind == "f" else found + 1
    found[len(found) // 2] = 3  # Neither a square nor, here, the number there.
    return found


class Server:
    def __init__(self):
        self.numbers = None

    def answer(self, request):
        numbers = self.numbers_for(np.dtype(request["type"]), request["n"])
        operation = request["operation"]
        work = ARMS[operation][request["arm"]](numbers, request["threads"])
        work()
        numbers.spoil()
        seconds, cpu, result = common.measure_mean(work, request["seconds"])
        if request.get("plant"):
            result = planted(result)
        problem = problem_of(operation, numbers, result)
        return {"seconds": seconds, "cpu_seconds": cpu, "verified": not problem,
                "problem": problem}

    def numbers_for(self, dtype, n):
        if self.numbers is None or self.numbers.key != (dtype.name, n):
            self.numbers = None  # Before the next ones take their place.
            self.numbers = Numbers(dtype, n)
        return self.numbers


def main():
    np.seterr(all="ignore")
    server = Server()
    for line in iter(sys.stdin.readline, ""):
        try:
            answer = server.answer(json.loads(line))
        except Exception as error:  # The next request may well succeed.
            answer = {"error": "%s: %s" % (type(error).__name__, error)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
