"""The article's squares in a pool of processes: as printed, and with less to send back.

Start and end of the pool are part of the work, and so is having the results in this process. What
workers send back is pickled by them, written to a pipe and unpickled here, one worker's after the
other; `costs` measures what each step costs an item.
"""

import array
import multiprocessing
import os
import pickle
import tempfile
from multiprocessing.reduction import ForkingPickler

import arm
import worker_processes


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
    data, size = range(n), max(1, n // processes)
    return [data[i:i + size] for i in range(0, len(data), size)]


def in_pool(function, tasks, processes):
    with multiprocessing.Pool(processes=processes) as pool:
        return pool.map(function, tasks)


def sum_below(n):
    """Of the squares of all numbers less than n."""
    return n * (n - 1) * (2 * n - 1) // 6


def require_sum(data, numbers):
    expected = sum_below(data.stop) - sum_below(data.start)
    if sum(numbers) != expected:
        raise arm.Wrong("the sum of the squares is %d, not %d" % (sum(numbers), expected))


def require_squares(data, numbers):
    """All are there, their sum is right, and some are looked at."""
    if len(numbers) != len(data):
        raise arm.Wrong("there are %d squares, not %d" % (len(numbers), len(data)))
    require_sum(data, numbers)
    for i in (0, len(data) // 2, len(data) - 1):
        if numbers[i] != data[i] * data[i]:
            raise arm.Wrong("the square of %d is given as %d" % (data[i], numbers[i]))


def measured(work, chunks, unpacked, require=require_squares, plant_error=0):
    """unpacked() makes a list or array for each chunk of what work() returned."""
    report, result = arm.timed(work)
    values = worker_processes.peaks()
    parts = unpacked(result)
    parts[-1][-1] += int(plant_error)
    for data, numbers in zip(chunks, parts):
        require(data, numbers)
    return arm.report(report, dict(values, items=chunks[-1].stop))


def lists_of(parts):
    return parts


def arrays_of(parts):
    return [array.array("q", part) for part in parts]


def sums_of(totals):
    return [[total] for total in totals]


def serial(n, plant_error=0):
    n = int(float(n))
    return measured(lambda: [square_list(range(n))], [range(n)], lists_of, plant_error=plant_error)


def prepared(n, start, processes):
    """How many workers there will be, and their chunks."""
    worker_processes.start_by(start)
    processes = int(processes) or os.cpu_count()
    return processes, chunks_of(int(float(n)), processes)


def pool_arm(function, unpacked, require=require_squares):
    def run(n, start="fork", processes=0, plant_error=0):
        count, chunks = prepared(n, start, processes)
        report = measured(lambda: in_pool(function, chunks, count), chunks, unpacked, require,
                          plant_error)
        report["values"]["workers"] = count
        return report
    return run


def taken_from(memory, chunks):
    """The parts, as bytes; the memory is gone then."""
    parts = [bytes(memory.buf[8 * data.start:8 * data.stop]) for data in chunks]
    memory.close()
    memory.unlink()
    return parts


def require_room(size):
    """In /dev/shm. What has none there dies of a signal, and Pool.map() waits for it for ever."""
    room = os.statvfs("/dev/shm")
    if room.f_bavail * room.f_frsize < size:
        raise arm.Untestable("/dev/shm has room for %d MB, %d are needed; start a container with "
                             "--shm-size=1g" % (room.f_bavail * room.f_frsize >> 20, size >> 20))


def pool_shared(n, start="fork", processes=0, plant_error=0):
    try:
        from multiprocessing import shared_memory
    except ImportError:
        raise arm.Untestable("this Python has no shared memory; use 3.8 or later")
    count, chunks = prepared(n, start, processes)
    size = 8 * chunks[-1].stop
    require_room(size)

    def work():
        # Whoever ends us can find it by the name of the scripts' folder.
        name = os.path.basename(tempfile.gettempdir())
        memory = shared_memory.SharedMemory(name=name, create=True, size=size)
        in_pool(square_into, [(memory.name, data) for data in chunks], count)
        return memory

    report = measured(work, chunks, lambda memory: arrays_of(taken_from(memory, chunks)),
                      plant_error=plant_error)
    report["values"]["workers"] = count
    return report


def send(connection, size):
    """First that it is ready, then that many bytes."""
    data = b"x" * size
    connection.send_bytes(b"ready")
    connection.send_bytes(data)


def received(size):
    """The report of reading that many bytes, which another process writes into a pipe."""
    reader, writer = multiprocessing.Pipe(duplex=False)
    sender = multiprocessing.Process(target=send, args=(writer, size))
    sender.start()
    writer.close()  # Or a sender that dies would be waited for.
    reader.recv_bytes()
    report, data = arm.timed(reader.recv_bytes)
    sender.join()
    if len(data) != size:
        raise arm.Wrong("%d bytes were received of %d" % (len(data), size))
    return report


def idle(_):
    return None


def costs(n, start="fork", processes=0):
    """What the steps cost an item: the constants of the model of break-even.

    Each step is timed on its first call, into memory that is new to the process, as in the arms.
    """
    count, _ = prepared(n, start, processes)
    data = range(int(float(n)))
    starting, _ = arm.timed(lambda: in_pool(idle, range(count), count))
    work, squares = arm.timed(lambda: square_list(data))
    dumps, text = arm.timed(lambda: ForkingPickler.dumps(squares))
    loads, copy = arm.timed(lambda: pickle.loads(text))
    require_squares(data, copy)
    steps = {"work": work, "dumps": dumps, "pipe": received(len(text)), "loads": loads}
    values = {name + "_s_per_item": step["wall_s"] / len(data) for name, step in steps.items()}
    values.update(pipe_bytes_per_item=float(len(text)) / len(data), start_s=starting["wall_s"],
                  items=len(data), workers=count)
    return arm.report(work, values)


if __name__ == "__main__":
    arm.main({"serial": serial, "pool": pool_arm(square_list, lists_of),
              "pool_sums": pool_arm(square_sum, sums_of, require_sum), "pool_shared": pool_shared,
              "pool_arrays": pool_arm(square_bytes, arrays_of), "costs": costs})
