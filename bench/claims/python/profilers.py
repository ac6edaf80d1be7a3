"""What profilers say about the lock, while two threads compute and take turns.

    profilers.py cprofile [n=300000] [plant_error=1]    are the threads in its table? is waiting?
    profilers.py pyspy [program=PATH] [seconds=1]       who holds the lock? who waits, and how long?
    profilers.py hogs threads=1|2                       what py-spy looks at

A profiler that finds the lock to be the bottleneck has a figure for the time that threads wait for
it. Samples with a holder are none: there are as many where one thread computes and nobody waits.
"""

import cProfile
import os
import pstats
import re
import shutil
import subprocess
import sys
import tempfile
import threading

import arm
import common

RATE_PER_S = 100


# ---- cProfile -----------------------------------------------------------------------------------

def worker(numbers):
    return [x ** 2 for x in numbers]


def profiled(n):
    """The squares of two threads, and cProfile's table: (file, line, function) to figures."""
    profile = cProfile.Profile()
    profile.enable()
    squares = common.run_threads(worker, range(n), 2)
    profile.disable()
    return common.flatten(squares), pstats.Stats(profile).stats


def in_words(row):
    (path, line, name), (_, calls, own_s) = row[0], row[1][:3]
    place = "%s:%d" % (os.path.basename(path), line) if line else "built-in"
    return "%s (%s): %d calls, %.3f s" % (name, place, calls, own_s)


def cprofile(n="300000", plant_error=""):
    n = int(n)
    measured, (squares, table) = arm.timed(lambda: profiled(n))
    if sum(squares) + len(plant_error) != n * (n - 1) * (2 * n - 1) // 6:
        raise arm.Wrong("these are not the squares of 0 to %d" % (n - 1))
    workers = [figures for place, figures in table.items() if place[2] == worker.__name__]
    top = max(table.items(), key=lambda row: row[1][2])
    return arm.report(measured, {
        "worker_visible": int(bool(workers)),
        "mentions_waiting": int(any(re.search(r"\b(take_)?gil\b|interpreter.lock", place[2], re.I)
                                    for place in table)),
        # It has called itself if fewer calls are counted without recursion; worker() never does.
        "false_recursion": int(any(figures[0] != figures[1] for figures in workers)),
    }, texts={"top_row": in_words(top)})


# ---- py-spy -------------------------------------------------------------------------------------

def let_anyone_trace():
    """Where only a process's own ancestors may look into it, py-spy, its sibling, may not."""
    import ctypes
    pr_set_ptracer, anyone = 0x59616D61, ctypes.c_ulong(-1)
    ctypes.CDLL(None).prctl(pr_set_ptracer, anyone, 0, 0, 0)


class Over:
    said = False


def first_hog():
    while not Over.said:
        for x in range(10000):
            x * x


def second_hog():
    while not Over.said:
        for x in range(10000):
            x * x


def hogs(threads):
    """Computes in one or two threads until its standard input ends."""
    let_anyone_trace()
    for hog in (first_hog, second_hog)[:int(threads)]:
        threading.Thread(target=hog).start()
    print("ready")
    sys.stdout.flush()
    sys.stdin.read()
    Over.said = True


def find_py_spy(program):
    beside = os.path.join(os.path.dirname(sys.executable), "py-spy")
    names = [program] if program else [beside, "py-spy"]
    found = [path for path in map(shutil.which, names) if path]
    if not found:
        raise arm.Untestable("there is no py-spy as %s; install it with: %s"
                             % (" or on PATH as ".join(names), arm.pip_install("py-spy")))
    return found[0]


def run_py_spy(*command):
    """What it printed."""
    ran = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         stdin=subprocess.DEVNULL)
    if ran.returncode != 0:
        said = ran.stderr.decode(errors="replace").strip().splitlines() or ["nothing"]
        raise arm.Untestable("py-spy failed: %s; it needs an interpreter that its version knows "
                             "(%s) and the right to look into other processes (root, or a "
                             "container with SYS_PTRACE)"
                             % (said[0], arm.pip_install("--upgrade py-spy")))
    return ran.stdout.decode(errors="replace")


def record(py_spy, pid, seconds, *options):
    """How many samples each stack has: {"outer;inner": count}."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "stacks")
        run_py_spy(py_spy, "record", "--pid", str(pid), "--rate", str(RATE_PER_S),
                   "--duration", seconds, "--format", "raw", "--output", path, *options)
        with open(path) as file:
            lines = [line.rpartition(" ") for line in file.read().splitlines()]
    return {stack: int(count) for stack, _, count in lines}


def samples_of(function, stacks):
    return sum(count for stack, count in stacks.items() if function.__name__ in stack)


def thread_states(dump):
    """The words in brackets after each thread's number, as in: Thread 12 (active+gil): "name"."""
    return re.findall(r"^Thread \S+ \(([^)]*)\)", dump, re.MULTILINE)


def has_word_for_waiting(help_text, states):
    """An option's name or a thread's state: help may speak of waiting for something else."""
    options = re.findall(r"--[\w-]+", help_text)
    return any(re.search(r"\bwait", name, re.I) for name in options + states)


class Hogs:
    """The process with the threads that compute, for as long as the block lasts."""

    def __init__(self, threads):
        self.command = [sys.executable, __file__, "hogs", "threads=%d" % threads]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.process.stdout.readline()  # It is ready.
        return self.process.pid

    def __exit__(self, *_):
        self.process.communicate()


def pyspy(program="", seconds="1"):
    py_spy = find_py_spy(program)
    with Hogs(1) as pid:
        alone = record(py_spy, pid, seconds, "--gil")
    with Hogs(2) as pid:
        measured, holders = arm.timed(lambda: record(py_spy, pid, seconds, "--gil"))
        everyone = record(py_spy, pid, seconds)
        states = thread_states(run_py_spy(py_spy, "dump", "--pid", str(pid)))
    if len(states) < 3:
        raise arm.Wrong("py-spy saw %d threads of 3" % len(states))
    help_text = run_py_spy(py_spy, "record", "--help") + run_py_spy(py_spy, "dump", "--help")
    expected = RATE_PER_S * float(seconds)  # It goes on until it has as many.
    first, second = (samples_of(hog, holders) for hog in (first_hog, second_hog))
    if not alone and not holders:
        raise arm.Wrong("py-spy has no sample with a holder, whoever computes")
    return arm.report(measured, {
        "gil_samples_share": (first + second) / expected,
        "gil_samples_share_of_one_thread": samples_of(first_hog, alone) / expected,
        "share_of_first_thread": first / max(1, first + second),
        "active_threads_without_gil":
            sum(samples_of(hog, everyone) for hog in (first_hog, second_hog)) / expected,
        "sees_waiters": int(has_word_for_waiting(help_text, states)),
    }, texts={"thread_states": ", ".join(states),
              "version": run_py_spy(py_spy, "--version").strip()})


if __name__ == "__main__":
    if sys.argv[1] == "hogs":
        hogs(sys.argv[2].partition("=")[2])
    else:
        arm.main({"cprofile": cprofile, "pyspy": pyspy})
