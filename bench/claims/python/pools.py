"""The article's squares in a pool of processes: as printed, and with less to send back.

Start and end of the pool are part of the work, and so is having the results in this process. What
workers send back is pickled by them, written to a pipe and unpickled here, one worker's after the
other; `costs` measures what each step costs an item.
"""

import array
import multiprocessing
import os
import pickle
import resource

import arm
import common


def square_list(data):
    return [x ** 2 for x in data]


def square_sum(data):
    return sum([x ** 2 for x in data])


def square_bytes(data):
    return array.array("q", [x ** 2 for x in data]).tobytes()


def square_into(task):
    """Into shared memory, whose name is the same in all processes."""
    from multiprocessing import shared_memory

    name, data = task
    memory = shared_memory.SharedMemory(name=name)
    with memory.buf.cast("q") as squares:
        squares[data.start:data.stop] = array.array("q", [x ** 2 for x in data])
    memory.close()


def chunks_of(n, processes):
    """The article's: one for each process, and one more where the division leaves a rest."""
    data, size = range(n), n // processes
    return [data[i:i + size] for i in range(0, len(data), size)]


def sum_of_squares(n):
    return n * (n - 1) * (2 * n - 1) // 6


def require_sum(total, n):
    if total != sum_of_squares(n):
        raise arm.Wrong("the sum of the squares is %d, not %d" % (total, sum_of_squares(n)))


def peak_bytes():
    """Of this process and of the largest of its workers together."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(1024 * resource.getrusage(one).ru_maxrss for one in who)


def context(start):
    if start not in multiprocessing.get_all_start_methods():
        raise arm.Untestable("workers cannot be started by %s here; use another system" % start)
    return multiprocessing.get_context(start)


def in_pool(function, n, start, processes, tasks=None):
    tasks = tasks or chunks_of(n, processes)
    with context(start).Pool(processes=processes) as pool:
        return pool.map(function, tasks)


def measured(work, total, n, plant_error):
    """`total` adds up the result of work()."""
    report, result = arm.timed(work)
    require_sum(total(result) + int(plant_error), n)
    return arm.report(report, {"peak_rss_bytes": peak_bytes()})


def sum_of_lists(lists):
    return sum(sum(one) for one in lists)


def sum_of_bytes(parts):
    return sum(sum(array.array("q", part)) for part in parts)


def serial(n, plant_error=0):
    n = int(float(n))
    return measured(lambda: square_list(range(n)), sum, n, plant_error)


def pool_arm(function, total):
    def run(n, start="fork", processes=0, plant_error=0):
        count, workers = int(float(n)), int(processes) or os.cpu_count()
        work = lambda: in_pool(function, count, start, workers)
        return measured(work, total, count, plant_error)
    return run


def pool_shared(n, start="fork", processes=0, plant_error=0):
    try:
        from multiprocessing import shared_memory
    except ImportError:
        raise arm.Untestable("this Python has no shared memory; use 3.8 or later")
    count, workers = int(float(n)), int(processes) or os.cpu_count()

    def work():
        memory = shared_memory.SharedMemory(create=True, size=8 * count)
        tasks = [(memory.name, chunk) for chunk in chunks_of(count, workers)]
        in_pool(square_into, count, start, workers, tasks)
        return memory

    def total(memory):
        with memory.buf.cast("q") as squares:
            result = sum(squares[:count])
        memory.close()
        memory.unlink()
        return result

    return measured(work, total, count, plant_error)


def idle(_):
    return None


def costs(n, start="fork"):
    """What the steps cost an item: the constants of the model of break-even."""
    n = int(float(n))
    square_list(range(n))
    work, squares = arm.timed(lambda: square_list(range(n)))
    dumps, text = arm.timed(lambda: pickle.dumps(squares, pickle.HIGHEST_PROTOCOL))
    loads, copy = arm.timed(lambda: pickle.loads(text))
    require_sum(sum(copy), n)
    del squares, copy
    begin, _ = arm.timed(lambda: in_pool(idle, 1, start, os.cpu_count(), [0]))
    return arm.report(work, {
        "work_s_per_item": work["wall_s"] / n, "dumps_s_per_item": dumps["wall_s"] / n,
        "loads_s_per_item": loads["wall_s"] / n, "pickled_bytes_per_item": len(text) / float(n),
        "start_s": begin["wall_s"]})


if __name__ == "__main__":
    arm.main({"serial": serial, "pool": pool_arm(square_list, sum_of_lists),
              "pool_sums": pool_arm(square_sum, sum), "pool_shared": pool_shared,
              "pool_arrays": pool_arm(square_bytes, sum_of_bytes), "costs": costs})
