"""The factorials of 1 .. N, in each way that a reader of the article would write."""

import math
import os

import common


def compute_factorial(n):
    return math.factorial(n)


def compute_chunk(numbers):
    return [math.factorial(n) for n in numbers]


def loop(last):
    return lambda: [math.factorial(n) for n in range(1, last + 1)]


def threads(count):
    return lambda last: lambda: common.run_threads(compute_chunk, range(1, last + 1), count)


def pool(last):
    from multiprocessing import Pool

    def work():
        with Pool(processes=os.cpu_count()) as pool:
            results = pool.map(compute_factorial, range(1, last + 1))
        return results

    return work


def process_pool_executor(last):
    from concurrent.futures import ProcessPoolExecutor

    def work():
        with ProcessPoolExecutor(max_workers=4) as executor:
            results = list(executor.map(compute_factorial, range(1, last + 1)))
        return results

    return work


def gmpy2(last):
    import gmpy2

    return lambda: [gmpy2.fac(n) for n in range(1, last + 1)]


ARMS = {
    "loop": loop,
    "threads-2": threads(2),
    "threads-4": threads(4),
    "pool": pool,
    "process-pool-executor": process_pool_executor,
    "gmpy2": gmpy2,
}


def check(values, last, full):
    """Complete at any time: 1! = 1, and every factorial is the one before times its number."""
    if len(values) != last:
        return "%d factorials, not %d" % (len(values), last)
    previous = 1
    for n in range(1, last + 1):
        if int(values[n - 1]) != previous * n:
            return "the factorial of %d is wrong" % n
        previous *= n
    return ""


if __name__ == "__main__":
    common.main(ARMS, check)
