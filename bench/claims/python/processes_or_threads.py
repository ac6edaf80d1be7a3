"""C code that lets go of the lock, by one thread, by two, and by two processes.

The advice to compute in processes alone is about Python code. CPython's hashlib and zlib work on
long buffers without the lock, and threads need not send those buffers anywhere.
"""

import hashlib
import os
import zlib
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import arm
import worker_processes

WORKERS = 2
HASHED_BYTES = 16 << 20
COMPRESSED_BYTES = 1 << 20
BLOCKS = 8
PIECE_BYTES = 1 << 16


def digest(block):
    return hashlib.sha256(block).hexdigest()


def compressed(block):
    return zlib.compress(block, 6)


def require_digest(block, result):
    """Piece by piece it is the same."""
    whole = hashlib.sha256()
    for i in range(0, len(block), PIECE_BYTES):
        whole.update(block[i:i + PIECE_BYTES])
    if result != whole.hexdigest():
        raise arm.Wrong("a digest is wrong")


def require_compressed(block, result):
    if zlib.decompress(result) != block:
        raise arm.Wrong("a block is not what it was before its compression")


def blocks(size):
    """Each another one, half of it random."""
    return [bytes([i]) * (size // 2) + os.urandom(size // 2) for i in range(BLOCKS)]


EXECUTORS = {"threads": ThreadPoolExecutor, "processes": ProcessPoolExecutor}


def mapped(function, data, by):
    """Start and end of the workers are part of the work, since who uses them once pays for them."""
    if by == "serial":
        return [function(block) for block in data]
    with EXECUTORS[by](WORKERS) as executor:
        return list(executor.map(function, data))


def measured(function, require, size, by, start, plant_error):
    worker_processes.start_by(start)
    data = blocks(size)
    function(data[0])
    report, results = arm.timed(lambda: mapped(function, data, by))
    if int(plant_error):
        results.reverse()
    for block, result in zip(data, results):
        require(block, result)
    return arm.report(report, {"bytes": size * BLOCKS})


def hashing(by, start="fork", plant_error=0):
    return measured(digest, require_digest, HASHED_BYTES, by, start, plant_error)


def compression(by, start="fork", plant_error=0):
    return measured(compressed, require_compressed, COMPRESSED_BYTES, by, start, plant_error)


if __name__ == "__main__":
    arm.main({"hashing": hashing, "compression": compression})
