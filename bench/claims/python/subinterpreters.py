"""Two interpreters in one process, one after the other and in two threads.

Since CPython 3.12 each interpreter of a process has a lock of its own, so that the threads need not
take turns; before that they share one.
"""

import threading

import arm

PROGRAM = """
turns = 0
while turns < %d:
    turns += 1
assert turns == %d
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
    failure = interpreters.run_string(interpreter, program)
    if failure is not None:  # Since 3.13 it is returned, before that it was raised.
        raise arm.Wrong("an interpreter failed: %s" % (failure,))


def prepared(n):
    """A function that runs the work of half n turns in the interpreter with that number."""
    interpreters = module()
    made = [create(interpreters) for _ in range(2)]
    half = int(float(n)) // 2
    for interpreter in made:
        execute(interpreters, interpreter, PROGRAM % (1000, 1000))  # Its first call is slower.
    return lambda i: execute(interpreters, made[i], PROGRAM % (half, half))


def one(n):
    work = prepared(n)
    measured, _ = arm.timed(lambda: [work(0), work(1)])
    return arm.report(measured)


def in_two_threads(work):
    failures = []

    def run(i):
        try:
            work(i)
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(i,)) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def two(n):
    work = prepared(n)
    measured, _ = arm.timed(lambda: in_two_threads(work))
    return arm.report(measured)


if __name__ == "__main__":
    arm.main({"one": one, "two": two})
