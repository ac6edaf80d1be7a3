"""The squares of 0 .. N-1, in each way that a reader of the article would write."""

import os

import common

try:
    range = xrange  # Python 2's own range would build the list first.
except NameError:
    pass


def process_chunk(data):
    return [x ** 2 for x in data]


def split(data):
    """The article's chunks: one for each CPU, and one more where the division leaves a rest."""
    chunk_size = len(data) // os.cpu_count()
    return [data[i:i + chunk_size] for i in range(0, len(data), chunk_size)]


def loop(n):
    return lambda: [x ** 2 for x in range(n)]


def threads(count):
    return lambda n: lambda: common.run_threads(process_chunk, range(n), count)


def pool(n):
    from multiprocessing import Pool

    def work():
        chunks = split(range(n))
        with Pool(processes=os.cpu_count()) as pool:
            results = pool.map(process_chunk, chunks)
        return results

    return work


def process_pool_executor(n):
    from concurrent.futures import ProcessPoolExecutor

    def work():
        chunks = split(range(n))
        with ProcessPoolExecutor(max_workers=os.cpu_count()) as executor:
            results = list(executor.map(process_chunk, chunks))
        return results

    return work


def numpy(n):
    import numpy as np

    def work():
        data = np.arange(n)
        results = data ** 2
        return results

    return work


def numpy_square_out(n):
    import numpy as np

    data = np.arange(n)
    out = np.full_like(data, -1)  # Touches the memory, and holds no square that is right.
    return lambda: np.square(data, out=out)


ARMS = {
    "loop": loop,
    "threads-2": threads(2),
    "threads-4": threads(4),
    "pool": pool,
    "process-pool-executor": process_pool_executor,
    "numpy": numpy,
    "numpy-square-out": numpy_square_out,
}


def sum_of_squares(n):
    return n * (n - 1) * (2 * n - 1) // 6


def wrong_samples(values, n):
    """Looks at both ends and at a thousand places between, where they must be in order."""
    places = list(range(min(n, 1000)))
    places += [n - 1 - i for i in places] + list(range(0, n, max(1, n // 1000)))
    for i in places:
        if values[i] != i * i:
            return "element %d is %s, not %d" % (i, values[i], i * i)
    return ""


def check_list(values, n, full):
    if sum(values) != sum_of_squares(n):
        return "the sum is %d, not %d" % (sum(values), sum_of_squares(n))
    if full and any(value != i * i for i, value in enumerate(values)):
        return "an element is not the square of its place"
    return ""


def check_array(values, n, full):
    if values.dtype.name not in ("int64", "uint64"):
        return "the elements are %s, not 64-bit integers" % values.dtype.name
    total = int(values.sum()) % 2 ** 64  # NumPy adds modulo 2^64.
    if total != sum_of_squares(n) % 2 ** 64:
        return "the sum is %d modulo 2^64, not %d" % (total, sum_of_squares(n) % 2 ** 64)
    import numpy as np
    # Squares are the sums of the odd numbers: a way to know them without squaring.
    if full and not np.array_equal(values[1:] - values[:-1], np.arange(1, 2 * n - 1, 2)):
        return "two neighbours do not differ by the odd number between their squares"
    return ""


def check(values, n, full):
    if len(values) != n:
        return "%d elements, not %d" % (len(values), n)
    check_all = check_list if isinstance(values, list) else check_array
    return wrong_samples(values, n) or check_all(values, n, full)


if __name__ == "__main__":
    common.main(ARMS, check)
