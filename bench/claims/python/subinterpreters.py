"""Two interpreters in one process, one after the other and in two threads.

Since CPython 3.12 each interpreter of a process has a lock of its own, so that the threads need not
take turns; before that they share one.
"""

import threading

import arm

PROGRAM = """
def count(end):
    turns = 0
    while turns < end:
        turns += 1
    return turns

if count(%d) != %d:
    raise ValueError("the count is wrong")
"""


def module():
    """The module that makes interpreters, whatever it is called in this version."""
    for name in ("_interpreters", "_xxsubinterpreters"):
        try:
            return __import__(name)
        except ImportError:
            pass
    raise arm.Untestable("this Python has no module that makes interpreters; use CPython 3.8 or "
                         "later")


def create(interpreters):
    """One that shares nothing where that can be had: only such a one has a lock of its own."""
    for arguments in ({"config": "isolated"}, {"isolated": True}, {}):
        try:
            return interpreters.create(**arguments)
        except TypeError:
            pass
    return interpreters.create()


def execute(interpreters, interpreter, program):
    try:
        failure = interpreters.run_string(interpreter, program)  # Since 3.13 it is returned.
    except RuntimeError as raised:
        failure = raised
    if failure is not None:
        raise arm.Wrong("an interpreter failed: %s" % (failure,))


def prepared(n, plant_error):
    """A function that runs the work of half n turns in the interpreter with that number."""
    interpreters = module()
    made = [create(interpreters) for _ in range(2)]
    half = int(float(n)) // 2
    for interpreter in made:
        execute(interpreters, interpreter, PROGRAM % (1000, 1000))  # Its first call is slower.
    return lambda i: execute(interpreters, made[i], PROGRAM % (half, half + int(plant_error)))


def in_threads(work, at_once):
    """Each half in a thread of its own in any case, so that arms differ in the overlap alone."""
    failures = []

    def run(i):
        try:
            work(i)
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(i,)) for i in range(2)]
    for thread in threads:
        thread.start()
        if not at_once:
            thread.join()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def arm_of(at_once):
    def run(n, plant_error=0):
        work = prepared(n, plant_error)
        measured, _ = arm.timed(lambda: in_threads(work, at_once))
        return arm.report(measured)
    return run


if __name__ == "__main__":
    arm.main({"one": arm_of(False), "two": arm_of(True)})
