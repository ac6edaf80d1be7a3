"""What both drivers share: the arguments, the clock and the verdict.

    <driver>.py ARM N [--warm-up] [--repeat] [--full-check] [--plant-error=KIND]

Times one arm on the numbers up to N, checks its result after the clock has stopped, and prints
one line of JSON. It times the first call in its process unless --warm-up puts an untimed one before
it; --repeat gives the mean of as many calls as it takes to measure short ones well.
Runs on CPython and PyPy 3, and on Python 2.7 for Jython.
"""

import atexit
import json
import os
import platform
import sys
import tempfile
import time

# Jython has no such module; GraalPy's knows no children, nor threads that have ended.
if platform.python_implementation() in ("CPython", "PyPy"):
    import resource
else:
    resource = None

clock = getattr(time, "perf_counter", time.time)
REPEAT_SECONDS = 0.05


def stat_seconds(pid):
    """User and system time of a process and its children, to 10 ms, as Linux tells it."""
    with open("/proc/%s/stat" % pid) as stat:
        ticks = stat.read().rpartition(")")[2].split()[11:15]
    return sum(map(int, ticks)) / 100.0  # USER_HZ is 100 on every architecture that we run on.


def fork_server_seconds():
    """CPU time of the server that forks pool workers by default since Python 3.14.

    The workers are then the server's children, not ours, so getrusage does not see them.
    """
    module = sys.modules.get("multiprocessing.forkserver")
    pid = module and module._forkserver._forkserver_pid
    return stat_seconds(pid) if pid else 0.0


def cpu_seconds():
    """User and system time of this process and of its children that have ended."""
    if resource is None:
        return stat_seconds("self")
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    usages = [resource.getrusage(who) for who in both]
    return sum(use.ru_utime + use.ru_stime for use in usages) + fork_server_seconds()


def run_threads(function, data, count):
    """One thread for each contiguous chunk of data, each filling its own list."""
    from threading import Thread

    size = -(-len(data) // count)
    chunks = [data[i:i + size] for i in range(0, len(data), size)]
    results = [None] * len(chunks)

    def work(index):
        results[index] = function(chunks[index])

    threads = [Thread(target=work, args=(index,)) for index in range(len(chunks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def flatten(result):
    """The values in order, whether the arm gave one list or a list for each chunk."""
    if not isinstance(result[0], list):
        return result
    values = []
    for part in result:
        values.extend(part)
    return values


def plant_error(values, kind):
    """Spoils a result on purpose, to show that the check is one."""
    middle = len(values) // 2
    if kind == "value":
        values[middle] += 1
    elif kind == "ends":
        values[0], values[-1] = values[-1], values[0]
    elif kind == "neighbours":
        values[middle], values[middle + 1] = values[middle + 1], values[middle]
    else:
        raise ValueError("no such error: " + kind)


def measure(work):
    """Seconds, CPU seconds and result of work()."""
    cpu_start = cpu_seconds()
    start = clock()
    result = work()
    seconds = clock() - start
    return seconds, cpu_seconds() - cpu_start, result


def measure_mean(work, least=REPEAT_SECONDS):
    """The same as means of calls that fill `least` seconds, with the last call's result."""
    calls, seconds, cpu = 0, 0.0, 0.0
    while calls == 0 or seconds < least:
        result = None  # As with a single call, the clock does not see the result being freed.
        more_seconds, more_cpu, result = measure(work)
        calls, seconds, cpu = calls + 1, seconds + more_seconds, cpu + more_cpu
    return seconds / calls, cpu / calls, result


def end_process():
    """Ends without freeing ten million integers one by one, as long a work as making them.

    What the exit functions do is still needed: they remove multiprocessing's folders and
    semaphores, which outlive the process where workers come from a server.
    """
    sys.stdout.flush()
    atexit._run_exitfuncs()
    os._exit(0)


def main(arms, check):
    """Runs the arm named on the command line.

    arms[name](n) prepares whatever the clock must not see and returns the function to time;
    check(values, n, full) returns what is wrong with the values, or an empty string.
    """
    # Where we are killed, our folders go with the scripts' own.
    tempfile.tempdir = os.path.dirname(os.path.abspath(__file__))
    name, n, options = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    work = arms[name](n)
    if "--warm-up" in options:
        work()
    seconds, cpu, result = (measure_mean if "--repeat" in options else measure)(work)
    values = flatten(result)
    for option in options:
        if option.startswith("--plant-error="):
            plant_error(values, option.partition("=")[2])
    problem = check(values, n, "--full-check" in options)
    print(json.dumps({"seconds": seconds, "cpu_seconds": cpu,
                      "verified": not problem, "problem": problem}))
    end_process()
