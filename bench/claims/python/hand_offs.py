"""How often the interpreter's lock changes hands, by its own count.

CPython counts in its lock's state how often the lock went to another thread. The state has no
public name, but it lies in `_PyRuntime`, which the program exports, or in the main interpreter's
state, and it begins with the switch interval in microseconds: whatever word follows two unusual
intervals, set one after the other, is that one. Next come the last holder, whether the lock is
held, and the count. Memory is read through /proc/self/mem, where a wrong address is an error and
no crash. The threads are those of slices.py, so that its slices and the count can be compared.
"""

import ctypes
import platform
import struct
import sys

import arm
import slices

WORD = 8
RUNTIME_BYTES = 1 << 20
UNUSUAL_INTERVALS_US = (4321, 7654, 2345)
COUNT_OFFSET = 24  # interval, last holder, held (4 bytes and a gap), count.


def read_memory(address, size):
    """As many bytes as lie there: the kernel stops where a mapping ends."""
    with open("/proc/self/mem", "rb", 0) as memory:
        memory.seek(address)
        return memory.read(size)


def words(address, size):
    data = read_memory(address, size)
    return struct.unpack("<%dQ" % (len(data) // WORD), data[:len(data) // WORD * WORD])


def places_of_interval(address, size):
    """Addresses that hold the switch interval, whatever it is set to."""
    before = sys.getswitchinterval()
    found = None
    try:
        for interval in UNUSUAL_INTERVALS_US:
            sys.setswitchinterval(interval * 1e-6)
            # 4321e-6 may be one less in whole microseconds.
            hits = {i for i, word in enumerate(words(address, size))
                    if word in (interval, interval - 1)}
            found = hits if found is None else found & hits
    finally:
        sys.setswitchinterval(before)
    return [address + i * WORD for i in sorted(found)]


def runtime_address():
    try:
        return ctypes.addressof(ctypes.c_char.in_dll(ctypes.pythonapi, "_PyRuntime"))
    except ValueError:
        raise arm.Untestable("this interpreter exports no _PyRuntime; use one that "
                             "is linked dynamically and hides no symbols")


def count_address():
    if platform.python_implementation() != "CPython" or sys.version_info < (3, 7):
        raise arm.Untestable("this interpreter's count of hand-offs cannot be found; use CPython "
                             "3.7 or later")
    if hasattr(sys, "_is_gil_enabled") and not sys._is_gil_enabled():
        raise arm.Untestable("this interpreter runs without the lock; start it with -X gil=1")
    places = places_of_interval(runtime_address(), RUNTIME_BYTES)
    if len(places) != 1:
        raise arm.Untestable("the lock's state was found at %d places, not at one; use another "
                             "version of CPython" % len(places))
    return places[0] + COUNT_OFFSET


def counted(address, threads, seconds):
    """How often the lock changed hands, with the report and the notes of the threads."""
    before, = words(address, WORD)
    measured, notes = arm.timed(lambda: slices.run(threads, seconds))
    after, = words(address, WORD)
    if after < before:
        raise arm.Wrong("the count went back by %d" % (before - after))
    return after - before, measured, notes


def hogs(threads=2, interval_ms=5, seconds=0.5):
    """Threads that do nothing but compute. What it takes to start and end them is counted apart."""
    address = count_address()
    sys.setswitchinterval(float(interval_ms) * 1e-3)
    at_ends, _, _ = counted(address, int(threads), 0)
    hand_offs, measured, notes = counted(address, int(threads), float(seconds))
    values = slices.values_of(slices.stretches_of(notes), notes, measured["wall_s"])
    if hand_offs == 0 and values["slices"] > int(threads):
        raise arm.Untestable("what was taken for the count of hand-offs does not count; use another "
                             "version of CPython")
    values.update(hand_offs=hand_offs, hand_offs_at_ends=at_ends,
                  switches_per_s=max(0, hand_offs - at_ends) / measured["wall_s"])
    return arm.report(measured, values)


if __name__ == "__main__":
    arm.main({"hogs": hogs})
