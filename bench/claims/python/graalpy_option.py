"""Does GraalPy know the option that is said to take its lock away?

    graalpy_option.py option
"""

import platform
import subprocess
import sys

import arm

FLAGS = ["--experimental-options", "--python.EmulateThreads=true"]
PROBLEM_CHARACTERS = 200


def option():
    if "Graal" not in platform.python_implementation() and sys.implementation.name != "graalpy":
        raise arm.Untestable("this is not GraalPy; with pyenv: pyenv install the newest "
                             "graalpy of pyenv install --list")
    measured, ran = arm.timed(lambda: subprocess.run(
        [sys.executable] + FLAGS + ["-c", "print('ran')"], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT))
    lines = ran.stdout.decode(errors="replace").strip().splitlines() or [""]
    return arm.report(measured, {
        "accepted": int(ran.returncode == 0 and lines[-1] == "ran"),
        "exit_status": ran.returncode,
    }, texts={"last_line": lines[-1][:PROBLEM_CHARACTERS]})


if __name__ == "__main__":
    arm.main({"option": option})
