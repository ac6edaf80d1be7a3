"""How worker processes are started, and what their work took."""

import multiprocessing
import resource

import arm
import common


def start_by(method):
    """Has every pool and executor that is made from now on start its workers so."""
    if method not in multiprocessing.get_all_start_methods():
        raise arm.Untestable("this system cannot start workers by %s; use another one" % method)
    multiprocessing.set_start_method(method, force=True)


def seconds_of(processes):
    """CPU time of processes that still run: cpu_seconds() counts them once they have ended."""
    return sum(common.stat_seconds(process.pid) for process in processes)


def peaks():
    """Most memory that this process has held, and that the largest of its workers has.

    Linux hands ru_maxrss on from the process that started this one; the peak in /proc is its own.
    Workers of a fork server are its children, not ours: unknown.
    """
    with open("/proc/self/status") as status:
        own = next((line for line in status if line.startswith("VmHWM:")), None)
    values = {"peak_rss_bytes": 1024 * int(own.split()[1])} if own else {}
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return dict(values, worker_peak_rss_bytes=1024 * worker) if worker else values
