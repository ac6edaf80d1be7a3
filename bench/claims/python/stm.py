"""Does PyPy run threads side by side once greenlet is there, and is there any trace of software
transactional memory in it?

    stm.py two_threads [n=N] [plant_error=1]
"""

import importlib.util
import platform
import sys

import arm
from threads import counting

WARM_S = 0.2  # For the compiler.


def cores(report):
    return report["cpu_s"] / report["wall_s"]


def atomic_blocks():
    """The word of PyPy-STM for a transaction."""
    from __pypy__ import thread
    return hasattr(thread, "atomic")


def two_threads(n="1500000000", plant_error=0):
    if platform.python_implementation() != "PyPy":
        raise arm.Untestable("this is not PyPy; on Debian: apt-get install pypy3")
    if importlib.util.find_spec("greenlet") is None:
        raise arm.Untestable("this PyPy has no greenlet; install it with: %s -m pip install greenlet"
                             % sys.executable)
    before = counting(2, n, WARM_S)
    import greenlet
    after = counting(2, n, WARM_S, plant_error)
    after["values"].update({
        "cores_before": cores(before),
        "cores_after": cores(after),
        "stm_in_translation_info": int(any(value and "stm" in key.split(".")
                                           for key, value in sys.pypy_translation_info.items())),
        "atomic_in_pypy": int(atomic_blocks()),
    })
    after["texts"]["greenlet"] = "%s, %s" % (greenlet.__version__, greenlet.__file__)
    return after


if __name__ == "__main__":
    arm.main({"two_threads": two_threads})
