"""Whether the article's second example runs as it stands, by each way to start workers.

It makes its executor at the top of the program, without asking whether that is the main module.
Workers that are forked have the program already; workers that are started anew import it, come to
that line themselves, and may not start workers of their own.
"""

import math
import os
import pickle
import subprocess
import sys
import tempfile

import arm

# The structure of the article's example: imports, a function, an executor at the top level.
PROGRAM = """
import math
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

def work(number):
    return math.factorial(number)

multiprocessing.set_start_method(%r, force=True)

with ProcessPoolExecutor(max_workers=4) as workers:
    answers = list(workers.map(work, range(1, 1000)))

print("right" if answers[-1] == math.factorial(999) else "wrong")
"""
PATIENCE_S = 20


def run_program(start):
    """Exit status and output; a file, since what is started anew imports one."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "example.py")
        with open(path, "w") as program:
            program.write(PROGRAM % start)
        process = subprocess.Popen([sys.executable, path], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, universal_newlines=True)
        try:
            output, errors = process.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            output, errors = process.communicate()
        return process.returncode, output, errors


def last_line(text):
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1][:200] if lines else ""


def snippet(start):
    status, output, errors = run_program(start)
    right = status == 0 and output.strip() == "right"
    return arm.report({}, {"correct": int(right), "exit_status": status},
                      texts={"last_line": last_line(output if right else errors)})


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
