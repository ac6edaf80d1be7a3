"""Who runs when, seen from inside: threads that compute note the time every few hundred turns.

Merged, the notes of all threads fall into slices: stretches in which one thread made notes and no
other did. Under a lock they follow one another and last a switch interval each; where threads
really run at once, notes of both alternate within microseconds.
"""

import sys
import threading
import time

import arm

TURNS_BETWEEN_NOTES = 500
SHOWN_SLICES = 300
SHOWN_S = 0.2
# Notes of one thread that lie further apart than this are not one stretch of running: notes are
# some ten microseconds apart, and no switch interval of interest is as short.
LONGEST_PAUSE = 0.2e-3


def core_of_caller():
    """A function that gives the number of the core that it is called on; None where unknown.

    By PyDLL, since CDLL lets go of the lock for each call and thereby makes more hand-offs than the
    threads would have without it.
    """
    try:
        import ctypes
        core = ctypes.PyDLL(None).sched_getcpu
        core()
        return core
    except (ImportError, OSError, AttributeError):
        return None


def compute(end, core):
    """Until that time: notes of the time, and of the core at every sixteenth of them."""
    times, cores = [], []
    clock = time.perf_counter
    while not times or times[-1] < end:
        for turn in range(TURNS_BETWEEN_NOTES):
            turn * turn
        times.append(clock())
        if core is not None and len(times) % 16 == 0:
            cores.append(core())
    return times, cores


def run(threads, seconds):
    core = core_of_caller()
    end = time.perf_counter() + seconds
    notes = [None] * threads

    def work(i):
        notes[i] = compute(end, core)

    runners = [threading.Thread(target=work, args=(i,)) for i in range(threads)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    return notes


def stretches(times):
    """Begin and end of each stretch in which the thread kept making notes."""
    begin = last = times[0]
    for now in times[1:]:
        if now - last > LONGEST_PAUSE:
            yield begin, last
            begin = now
        last = now
    yield begin, last


def stretches_of(notes):
    """(thread, begin, end) in order of their beginnings."""
    return sorted(((thread, begin, end) for thread, (times, _) in enumerate(notes)
                   for begin, end in stretches(times)), key=lambda one: one[1])


def slices_of(stretches):
    """Stretches of one thread with no other thread's between them are one slice."""
    joined = []
    for thread, begin, end in stretches:
        if joined and joined[-1][0] == thread:
            joined[-1] = (thread, joined[-1][1], end)
        else:
            joined.append((thread, begin, end))
    return joined


def overlap(stretches):
    """The time in which two stretches or more are under way."""
    events = sorted([(begin, 1) for _, begin, _ in stretches] +
                    [(end, -1) for _, _, end in stretches])
    running, last, total = 0, 0.0, 0.0
    for now, change in events:
        if running >= 2:
            total += now - last
        running, last = running + change, now
    return total


def quantile(ascending, p):
    return ascending[min(len(ascending) - 1, int(p * len(ascending)))]


def busiest_core_share(notes):
    """Of the places that were noted, the share of the core that was noted most often."""
    cores = [core for _, of_thread in notes for core in of_thread]
    return max(cores.count(core) for core in set(cores)) / float(len(cores)) if cores else None


def values_of(stretches, notes, wall_s):
    slices = slices_of(stretches)
    lengths = sorted(1e3 * (end - begin) for _, begin, end in slices)
    values = {"overlap_share": overlap(stretches) / wall_s, "slices": len(slices),
              "median_slice_ms": quantile(lengths, 0.5), "p10_slice_ms": quantile(lengths, 0.1),
              "p90_slice_ms": quantile(lengths, 0.9), "hand_offs_per_s": (len(slices) - 1) / wall_s}
    share = busiest_core_share(notes)
    return values if share is None else dict(values, busiest_core_share=share)


def series_of(slices):
    """The beginning, for a drawing."""
    start = slices[0][1]
    shown = [one for one in slices[:SHOWN_SLICES] if one[1] - start <= SHOWN_S]
    return {"slice_thread": [thread for thread, _, _ in shown],
            "slice_begin_ms": [1e3 * (begin - start) for _, begin, _ in shown],
            "slice_end_ms": [1e3 * (end - start) for _, _, end in shown]}


def slices(threads=2, seconds=0.6, interval_ms=5):
    if hasattr(sys, "setswitchinterval"):
        sys.setswitchinterval(float(interval_ms) * 1e-3)
    measured, notes = arm.timed(lambda: run(int(threads), float(seconds)))
    found = stretches_of(notes)
    return arm.report(measured, values_of(found, notes, measured["wall_s"]),
                      series_of(slices_of(found)))


if __name__ == "__main__":
    arm.main({"slices": slices})
