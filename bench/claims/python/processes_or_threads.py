"""C code that lets go of the lock: hashing and compression, by one thread, by two, by two processes.

The advice to compute in processes alone is about Python code. CPython's hashlib and zlib work on
long buffers without the lock, and threads need not send those buffers anywhere.
"""

import hashlib
import multiprocessing
import os
import zlib
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import arm

WORKERS = 2
HASHED_BYTES = 16 << 20
COMPRESSED_BYTES = 1 << 20
BLOCKS = 8


def digest(block):
    return hashlib.sha256(block).hexdigest()


def compressed_size(block):
    return len(zlib.compress(block, 6))


def blocks(size):
    """Each another one, half of it random."""
    return [bytes([i]) * (size // 2) + os.urandom(size // 2) for i in range(BLOCKS)]


def executor(by):
    if by == "threads":
        return ThreadPoolExecutor(WORKERS)
    return ProcessPoolExecutor(WORKERS, mp_context=multiprocessing.get_context("fork"))


def mapped(function, data, by):
    """Start and end of the workers are part of the work, as whoever uses them once pays for them."""
    if by == "serial":
        return [function(block) for block in data]
    with executor(by) as workers:
        return list(workers.map(function, data))


def measured(function, size, by):
    data = blocks(size)
    function(data[0])
    report, results = arm.timed(lambda: mapped(function, data, by))
    if results != [function(block) for block in data]:
        raise arm.Wrong("the results differ from those of a plain loop")
    return arm.report(report)


def hashing(by):
    return measured(digest, HASHED_BYTES, by)


def compression(by):
    return measured(compressed_size, COMPRESSED_BYTES, by)


if __name__ == "__main__":
    arm.main({"hashing": hashing, "compression": compression})
