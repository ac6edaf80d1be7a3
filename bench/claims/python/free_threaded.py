"""Threads of a CPython build that can do without its lock, with the lock on or off (-X gil=1|0).

    free_threaded.py count threads=K n=N gil=0|1 [plant_error=1]
"""

import sys
import sysconfig

import arm
from threads import counting


def is_free_threaded():
    return bool(sysconfig.get_config_var("Py_GIL_DISABLED"))


def count(threads, n, gil, plant_error=0):
    if not is_free_threaded():
        raise arm.Untestable("this build of Python always has its lock; a free-threaded one comes "
                             "with pyenv: pyenv install 3.14t")
    report = counting(threads, n, plant_error=plant_error)
    # Asked last: importing an extension that is not ready for it turns the lock on again.
    if sys._is_gil_enabled() != bool(int(gil)):
        raise arm.Wrong("the lock was %s" % ("on" if sys._is_gil_enabled() else "off"))
    return report


if __name__ == "__main__":
    arm.main({"count": count})
