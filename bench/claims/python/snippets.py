"""Whether the article's second example runs as it stands, by each way to start workers.

It makes its executor at the top of the program, without asking whether that is the main module.
Workers that are forked have the program already; workers that are started anew import it, come to
that line themselves, and may not start workers of their own.
"""

import math
import os
import pickle
import re
import signal
import subprocess
import sys
import tempfile
import textwrap

import arm
import worker_processes

# The structure of the article's example: imports, a function, an executor at the top level.
BEGINNING = """
import math
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

def work(number):
    return math.factorial(number)

"""
TOP_LEVEL = """
multiprocessing.set_start_method(%r, force=True)
with ProcessPoolExecutor(max_workers=4) as workers:
    answers = list(workers.map(work, range(1, 1000)))
print("right" if answers[-1] == math.factorial(999) else "wrong")
"""
GUARD = 'if __name__ == "__main__":'
PATIENCE_S = 20


def run_program(text):
    """Exit status and output; a file, since what is started anew imports one."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "example.py")
        with open(path, "w") as program:
            program.write(text)
        process = subprocess.Popen([sys.executable, path], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, universal_newlines=True,
                                   start_new_session=True)
        try:
            output, errors = process.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # Its workers, too.
            output, errors = process.communicate()
        return process.returncode, output, errors


def last_error(text):
    """The last line that names an exception: warnings may follow it."""
    errors = [line for line in text.splitlines() if re.match(r"[A-Za-z_][\w.]*: ", line)]
    return errors[-1][:200] if errors else ""


def is_right(status, output):
    return int(status == 0 and output.strip() == "right")


def snippet(start):
    """Also with the guard that it lacks, to show that this is what it fails by, if it does."""
    worker_processes.start_by(start)  # Or this system cannot.
    rest = TOP_LEVEL % start
    measured, (status, output, errors) = arm.timed(lambda: run_program(BEGINNING + rest))
    guarded = run_program(BEGINNING + GUARD + textwrap.indent(rest, "    "))
    correct, correct_with_guard = is_right(status, output), is_right(*guarded[:2])
    if not correct and not correct_with_guard:
        raise arm.Untestable("workers cannot be started by %s here, with the guard or without it "
                             "(%s); it takes /dev/shm and a short TMPDIR"
                             % (start, last_error(guarded[2]) or "no error was printed"))
    return arm.report(measured, {"correct": correct, "exit_status": status,
                                 "correct_with_guard": correct_with_guard},
                      texts={"last_error": last_error(errors)})


def facts():
    """Sizes that the article leaves out."""
    n, processes = 10000000, 3
    size = n // processes
    return arm.report({}, {
        "pickled_range_bytes": len(pickle.dumps(range(n)[size:2 * size])),
        "chunks_of_three_processes": len(range(0, n, size)),
        "bits_of_the_last_factorial": math.factorial(999).bit_length()})


if __name__ == "__main__":
    arm.main({"snippet": snippet, "facts": facts})
