"""What the scripts of the claims share: arguments, timing, and the line of JSON that each one ends with.

    <script>.py ARM [key=value ...]

One arm in one process. Runs on Python 2.7 and 3.6 or later, on CPython, PyPy, GraalPy and Jython.
"""

import json
import os
import sys
import tempfile

import common


MEASURED = ("wall_s", "cpu_s", "voluntary_switches", "involuntary_switches")


class Untestable(Exception):
    """This interpreter or machine cannot run the arm; the message says why, and what would help."""


class Wrong(Exception):
    """The arm's result is not right."""


def pip_install(package):
    """The remedy for a package that is missing; Debian's own Python sends such to an environment."""
    return "%s -m pip install %s (in a virtual environment where it refuses)" % (sys.executable,
                                                                                package)


def switches():
    """Voluntary and involuntary context switches of this process so far; None where not known."""
    if common.resource is None:
        return None, None
    usage = common.resource.getrusage(common.resource.RUSAGE_SELF)
    return usage.ru_nvcsw, usage.ru_nivcsw


def difference(after, before):
    return None if after is None or before is None else after - before


def timed(work):
    """The report of one call, and the call's result."""
    before = switches()
    wall, cpu, result = common.measure(work)
    after = switches()
    return {
        "wall_s": wall,
        "cpu_s": cpu,
        "voluntary_switches": difference(after[0], before[0]),
        "involuntary_switches": difference(after[1], before[1]),
    }, result


def report(measured, values=None, series=None, texts=None):
    """What timed() gave, if anything was timed, with what else was found."""
    complete = dict.fromkeys(MEASURED)
    complete.update(verified=True, problem="", untestable="",
                    values=values or {}, series=series or {}, texts=texts or {})
    complete.update(measured)
    return complete


def nothing_measured(**why):
    return dict(report({}), verified=False, **why)


def run(function, arguments):
    try:
        return function(**arguments)
    except Untestable as reason:
        return nothing_measured(untestable=str(reason))
    except Wrong as problem:
        return nothing_measured(problem=str(problem))


def main(arms):
    """Runs the arm that the command line names; arms[name](**arguments) returns a report()."""
    # Where the process is killed, its folders go with the scripts' own.
    tempfile.tempdir = os.path.dirname(os.path.abspath(__file__))
    arguments = dict(argument.split("=", 1) for argument in sys.argv[2:])
    answer = run(arms[sys.argv[1]], arguments)
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
