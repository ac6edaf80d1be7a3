"""The article's factorials in a process pool executor, by chunks of several sizes, and larger ones.

Start and end of the workers are part of the work, as in the article, but for `executor_warm`.
"""

import math
import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import arm
import worker_processes


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


def measured(work, of, plant_error, more_cpu=lambda: 0):
    """more_cpu() knows of CPU time that arm.timed() cannot see."""
    more = more_cpu()
    report, results = arm.timed(work)
    report["cpu_s"] += more_cpu() - more
    results[-1] += int(plant_error)
    require_factorials(results, of)
    return arm.report(report, {"count": len(of)})


def serial(first=1, count=999, plant_error=0):
    of = numbers(first, count)
    return measured(lambda: [factorial(n) for n in of], of, plant_error)


def with_executor(make, of, chunk, plant_error):
    def work():
        with make() as executor:
            return list(executor.map(factorial, of, chunksize=int(chunk)))
    return measured(work, of, plant_error)


def executor(chunk=1, workers=4, start="fork", first=1, count=999, plant_error=0):
    worker_processes.start_by(start)
    return with_executor(lambda: ProcessPoolExecutor(max_workers=int(workers)),
                         numbers(first, count), chunk, plant_error)


def threads(workers=4, first=1, count=999, plant_error=0):
    return with_executor(lambda: ThreadPoolExecutor(max_workers=int(workers)),
                         numbers(first, count), 1, plant_error)


def executor_warm(chunk=1, workers=4, start="fork", first=1, count=999, plant_error=0):
    worker_processes.start_by(start)
    of = numbers(first, count)
    with ProcessPoolExecutor(max_workers=int(workers)) as pool:
        list(pool.map(factorial, range(100)))
        return measured(lambda: list(pool.map(factorial, of, chunksize=int(chunk))), of,
                        plant_error, lambda: worker_processes.seconds_of(pool._processes.values()))


def pool_map(workers=4, start="fork", first=1, count=999, plant_error=0):
    worker_processes.start_by(start)
    of = numbers(first, count)

    def work():
        with multiprocessing.Pool(int(workers)) as pool:
            return pool.map(factorial, of)

    return measured(work, of, plant_error)


if __name__ == "__main__":
    arm.main({"serial": serial, "executor": executor, "executor_warm": executor_warm,
              "pool_map": pool_map, "threads": threads})
