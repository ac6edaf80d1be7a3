"""The article's squares, and counting that keeps nothing, in one thread or in several.

The same total of work is split among the threads, and even one thread is a thread of its own, so
that arms differ in their number alone. Every arm works once untimed, for interpreters that get
faster as they go. Runs on every interpreter from Python 2.7 on.
"""

import threading

import arm
import common

try:
    range = xrange  # Python 2's own range would build the list first.
except NameError:
    pass

CALLS_TO_SPECIALISE = 16


def in_threads(work, n, threads):
    """The results of work(begin, end), one for each thread's part."""
    results = [None] * threads

    def run(i):
        # Bounds of another thread's making would be shared with it, and so their counts of
        # references, where no lock guards those.
        results[i] = work(n * i // threads, n * (i + 1) // threads)

    runners = [threading.Thread(target=run, args=(i,)) for i in range(threads)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    return results


def squares_of(begin, end):
    return [x ** 2 for x in range(begin, end)]


def count(begin, end):
    """Adds, and keeps no more than a small integer: its end shows that every turn was made."""
    turns = begin
    while turns < end:
        turns += 1
    return turns - begin


def warm_up(function, work, seconds):
    """Once at least: a JIT wants more.

    CPython 3.11 makes a function with a while loop faster at its eighth call, however long the
    loops before were. Without those calls eight threads would seem to be faster than one.
    """
    end = common.clock() + seconds
    for _ in range(CALLS_TO_SPECIALISE):
        function(0, 1)
    work()
    while common.clock() < end:
        work()


def wrong_squares(results, n):
    total = sum(sum(part) for part in results)
    if total != n * (n - 1) * (2 * n - 1) // 6:
        return "the sum of the squares is %d" % total
    place = 0
    for part in results:
        for i in (0, len(part) // 2, len(part) - 1):
            if part[i] != (place + i) ** 2:
                return "the square of %d is given as %d" % (place + i, part[i])
        place += len(part)
    return ""


def wrong_counts(results, n):
    return "" if sum(results) == n else "%d turns of %d were made" % (sum(results), n)


def measured(function, is_wrong, threads, n, warm_s, plant_error):
    n, threads = int(float(n)), int(threads)
    work = lambda: in_threads(function, n, threads)
    warm_up(function, work, float(warm_s))
    report, results = arm.timed(work)
    if int(plant_error):
        results[-1] = results[-1][:-1] + [0] if isinstance(results[-1], list) else 0
    problem = is_wrong(results, n)
    if problem:
        raise arm.Wrong(problem)
    return arm.report(report, {"threads": threads, "n": n})


def squares(threads, n, warm_s=0, plant_error=0):
    return measured(squares_of, wrong_squares, threads, n, warm_s, plant_error)


def counting(threads, n, warm_s=0, plant_error=0):
    return measured(count, wrong_counts, threads, n, warm_s, plant_error)


if __name__ == "__main__":
    arm.main({"squares": squares, "counting": counting})
