#!/usr/bin/env python3
"""Times the functions of arrays beside SciPy's, on the same arrays, in the same process.

    ./dev scipy [--rounds N] [--size N]

Both write into an array that is there already, on one thread. Rounds take turns in random order; what
counts is the median. The results are compared with each other before, where SciPy's error is some
units in the last place. Exit status: 1 where a ratio is below what is expected of it.
"""

import argparse
import ctypes
import random
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "build/peers/scipy"))

import numpy  # noqa: E402
import scipy  # noqa: E402
from scipy import special  # noqa: E402

RNG = numpy.random.default_rng(1)


def integers(end):
    return lambda n: RNG.integers(0, end, n).astype(float)


def reals(low, high):
    return lambda n: RNG.uniform(low, high, n)


def scipy_log_factorial(x, out, shifted):
    """As a SciPy program has it: gammaln(x + 1), in two passes and one array."""
    numpy.add(x, 1.0, out=shifted)
    special.gammaln(shifted, out=out)


# What, our function, SciPy's, the arguments, and the least ratio of SciPy's time to ours.
WORKLOADS = [
    ("log_factorial of integers below 10^6", "log_factorial", "gammaln + 1", integers(10 ** 6), 10),
    ("log_factorial of integers below 171", "log_factorial", "gammaln + 1", integers(171), 10),
    ("log_factorial of reals below 10^6", "log_factorial", "gammaln + 1", reals(0, 1e6), 10),
    ("factorial of integers below 171", "factorial", "factorial", integers(171), 10),
    ("factorial of reals below 170", "factorial", "factorial", reals(0, 170), 0),
    ("log_gamma of reals in 8 to 10^6", "log_gamma", "gammaln", reals(8, 1e6), 0),
    ("log_gamma of reals in 1 to 8", "log_gamma", "gammaln", reals(1, 8), 0),
    ("log_gamma of reals in 0 to 100", "log_gamma", "gammaln", reals(0, 100), 0),
    ("log_gamma of reals in -50 to 0", "log_gamma", "gammaln", reals(-50, 0), 0),
    ("gamma of reals in 0 to 170", "gamma", "gamma", reals(0, 170), 0),
]


class Lanewise:
    def __init__(self, library):
        self.library = ctypes.CDLL(str(library))
        self.checked(self.function("set_threads")(ctypes.c_uint(1)))

    def function(self, name):
        found = getattr(self.library, "lanewise_" + name)
        found.restype = ctypes.c_char_p
        return found

    @staticmethod
    def checked(message):
        if message is not None:
            raise RuntimeError(message.decode())

    def call(self, name, x, out):
        function, n = self.function(name), ctypes.c_size_t(len(x))
        source, target = ctypes.c_void_p(x.ctypes.data), ctypes.c_void_p(out.ctypes.data)
        return lambda: self.checked(function(source, target, n))


def peer(name, x, out):
    if name == "gammaln + 1":
        shifted = numpy.empty_like(x)
        return lambda: scipy_log_factorial(x, out, shifted)
    if name == "factorial":
        # It has no out=; what it returns is a new array.
        return lambda: special.factorial(x, exact=False)
    function = getattr(special, name)
    return lambda: function(x, out=out)


def seconds(call):
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def compare(lanewise, workload, size, rounds):
    _, ours_name, peer_name, arguments, _ = workload
    x = arguments(size)
    ours_out, peer_out = numpy.empty_like(x), numpy.empty_like(x)
    ours, theirs = lanewise.call(ours_name, x, ours_out), peer(peer_name, x, peer_out)
    ours()
    returned = theirs()
    expected = peer_out if returned is None else returned
    scale = numpy.maximum(1, numpy.abs(expected)) if "log" in ours_name else numpy.abs(expected)
    if not (numpy.abs(ours_out - expected) <= 1e-12 * scale).all():
        raise RuntimeError(f"{workload[0]}: the results differ")
    times = {"ours": [], "theirs": []}
    for _ in range(rounds):
        turns = [("ours", ours), ("theirs", theirs)]
        random.shuffle(turns)
        for name, call in turns:
            times[name].append(seconds(call))
    return [statistics.median(times[name]) / size * 1e9 for name in ("ours", "theirs")]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--library", default=ROOT / "build/release/lib/liblanewise_functions.so")
    parser.add_argument("--rounds", type=int, default=21)
    parser.add_argument("--size", type=int, default=10 ** 6)
    options = parser.parse_args()
    lanewise = Lanewise(options.library)
    print(f"SciPy {scipy.__version__}, NumPy {numpy.__version__}; {options.size} doubles, one thread, "
          f"median of {options.rounds} rounds; nanoseconds an element")
    print(f"{'':40} {'ours':>7} {'SciPy':>7} {'ratio':>7}")
    failed = False
    for workload in WORKLOADS:
        ours, theirs = compare(lanewise, workload, options.size, options.rounds)
        ratio, least = theirs / ours, workload[4]
        verdict = "" if not least else f"  {'PASS' if ratio >= least else 'FAIL'}: at least {least}"
        failed = failed or ratio < least
        print(f"{workload[0]:40} {ours:7.2f} {theirs:7.2f} {ratio:7.1f}{verdict}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
