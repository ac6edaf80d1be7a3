"""Does PyPy run threads side by side once greenlet is there, and is there any trace of software
transactional memory in it?

    stm.py two_threads [n=N] [plant_error=1]
"""

import platform
import sys

import arm
import counting


def atomic_blocks():
    """The word of PyPy-STM for a transaction."""
    from __pypy__ import thread
    return hasattr(thread, "atomic")


def two_threads(n="800000000", plant_error=""):
    if platform.python_implementation() != "PyPy":
        raise arm.Untestable("this is not PyPy; on Debian: apt-get install pypy3")
    counting.count(int(n) // 10, 2)  # For the compiler.
    before = counting.count(int(n), 2, plant_error)
    try:
        import greenlet
    except ImportError:
        raise arm.Untestable("this PyPy has no greenlet; install it with: pypy3 -m pip install "
                             "greenlet")
    after = counting.count(int(n), 2, plant_error)
    return arm.report(after, {
        "cores_before": counting.cores(before),
        "cores_after": counting.cores(after),
        "stm_in_translation_info": int(any("stm" in key.split(".")
                                           for key in sys.pypy_translation_info)),
        "atomic_in_pypy": int(atomic_blocks()),
        "wall_before_s": before["wall_s"],
    }, texts={"greenlet": "%s, %s" % (greenlet.__version__, greenlet.__file__)})


if __name__ == "__main__":
    arm.main({"two_threads": two_threads})
