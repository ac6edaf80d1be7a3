"""The article's factorials in a process pool executor, by chunks of several sizes, and larger ones.

Start and end of the workers are part of the work, as in the article, but for `executor_warm`.
"""

import math
import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import arm


def factorial(n):
    return math.factorial(n)


def numbers(first, count):
    return range(int(first), int(first) + int(count))


def product(first, last):
    """first * ... * last by halves, so that it shares nothing with math.factorial."""
    if last - first < 8:
        result = 1
        for factor in range(first, last + 1):
            result *= factor
        return result
    middle = (first + last) // 2
    return product(first, middle) * product(middle + 1, last)


def require_factorials(results, of):
    """The first by multiplying, every other one by the one before it."""
    if len(results) != len(of) or results[0] != product(1, of[0]):
        raise arm.Wrong("the first of %d results is wrong" % len(results))
    for i in range(1, len(results)):
        if results[i] != results[i - 1] * of[i]:
            raise arm.Wrong("the factorial of %d is wrong" % of[i])


def measured(work, of, plant_error=0):
    report, results = arm.timed(work)
    if int(plant_error):
        results[-1] += 1
    require_factorials(results, of)
    return arm.report(report, {"count": len(of)})


def processes(workers, start):
    return ProcessPoolExecutor(max_workers=int(workers),
                               mp_context=multiprocessing.get_context(start))


def serial(first=1, count=999, plant_error=0):
    of = numbers(first, count)
    return measured(lambda: [factorial(n) for n in of], of, plant_error)


def executor(chunk=1, workers=4, start="fork", first=1, count=999):
    of = numbers(first, count)

    def work():
        with processes(workers, start) as pool:
            return list(pool.map(factorial, of, chunksize=int(chunk)))

    return measured(work, of)


def executor_warm(chunk=1, workers=4, start="fork", first=1, count=999):
    of = numbers(first, count)
    with processes(workers, start) as pool:
        list(pool.map(factorial, range(100)))
        return measured(lambda: list(pool.map(factorial, of, chunksize=int(chunk))), of)


def pool_map(workers=4, start="fork", first=1, count=999):
    of = numbers(first, count)

    def work():
        with multiprocessing.get_context(start).Pool(int(workers)) as pool:
            return pool.map(factorial, of)

    return measured(work, of)


def threads(workers=4, first=1, count=999):
    of = numbers(first, count)

    def work():
        with ThreadPoolExecutor(int(workers)) as pool:
            return list(pool.map(factorial, of))

    return measured(work, of)


if __name__ == "__main__":
    arm.main({"serial": serial, "executor": executor, "executor_warm": executor_warm,
              "pool_map": pool_map, "threads": threads})
