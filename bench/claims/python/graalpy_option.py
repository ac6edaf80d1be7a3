"""Does GraalPy know the option that is said to take its lock away?

    graalpy_option.py option
"""

import platform
import subprocess
import sys

import arm

FLAGS = ["--experimental-options", "--python.EmulateThreads=true"]
PROBLEM_CHARACTERS = 200


def run(*flags):
    """The exit status, and the last line that was printed."""
    ran = subprocess.run([sys.executable] + list(flags) + ["-c", "print('ran')"],
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    lines = ran.stdout.decode(errors="replace").strip().splitlines() or [""]
    return ran.returncode, lines[-1][:PROBLEM_CHARACTERS]


def option():
    if "Graal" not in platform.python_implementation() and sys.implementation.name != "graalpy":
        raise arm.Untestable("this is not GraalPy; with pyenv: pyenv install the newest "
                             "graalpy of pyenv install --list")
    without = run()
    if without != (0, "ran"):  # Then it is not the option that is refused.
        raise arm.Wrong("a program without the option ended with status %d: %s" % without)
    measured, (status, last_line) = arm.timed(lambda: run(*FLAGS))
    return arm.report(measured, {"accepted": int((status, last_line) == (0, "ran")),
                                 "exit_status": status}, texts={"last_line": last_line})


if __name__ == "__main__":
    arm.main({"option": option})
