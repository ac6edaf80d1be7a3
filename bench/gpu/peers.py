#!/usr/bin/env python3
"""Squares and sums by CuPy and PyTorch on this machine's GPU, where they can be imported.

    bench/gpu/peers.py --append bench/results/gpu-....json

Rows go into the file that lanewise_gpu_bench wrote, in its form (group "arrays/<type>/2^28, Python"),
with the copy of the same process as their peer. Times are by CUDA events, results are checked against
NumPy on samples. Sums are those that the libraries have: CuPy's by a fused kernel of its own, PyTorch's
by dot() for floats and by x * x and sum() for integers.
"""

import argparse
import json
import random
import statistics
import sys

EXPONENT = 28
ROUNDS = 15
SAMPLES = 1000


class Library:
    """What the rows need of a library; arrays are its own."""

    def __init__(self, module):
        self.module = module


class CuPy(Library):
    name = "CuPy"

    def __init__(self):
        import cupy

        super().__init__(cupy)
        self.sum_kernel = cupy.ReductionKernel("T x", "S y", "S(x) * S(x)", "a + b", "y = a", "0", "sum_of_squares")

    def array(self, values):
        return self.module.asarray(values)

    def like(self, array):
        return self.module.full_like(array, 77)

    def square(self, x, out):
        self.module.multiply(x, x, out=out)

    def copy(self, x, out):
        self.module.copyto(out, x)

    def sum(self, x):
        kind = self.module.uint64 if x.dtype.kind == "i" else self.module.float64
        return self.sum_kernel(x, self.module.empty((), kind))

    def on_host(self, x, indices):
        return self.module.asnumpy(x[self.module.asarray(indices)])

    def number(self, x):
        return x.get()[()]

    def seconds(self, run):
        start, end = self.module.cuda.Event(), self.module.cuda.Event()
        start.record()
        run()
        end.record()
        end.synchronize()
        return self.module.cuda.get_elapsed_time(start, end) / 1000


class PyTorch(Library):
    name = "PyTorch"

    def __init__(self):
        import torch

        if not torch.cuda.is_available():
            raise RuntimeError("this PyTorch sees no GPU")
        super().__init__(torch)

    def array(self, values):
        return self.module.from_numpy(values).cuda()

    def like(self, array):
        return self.module.full_like(array, 77)

    def square(self, x, out):
        self.module.mul(x, x, out=out)

    def copy(self, x, out):
        out.copy_(x)

    def sum(self, x):
        return self.module.dot(x, x) if x.is_floating_point() else (x * x).sum()

    def on_host(self, x, indices):
        return x[self.module.from_numpy(indices).cuda()].cpu().numpy()

    def number(self, x):
        return x.cpu().numpy()[()]

    def seconds(self, run):
        start, end = (self.module.cuda.Event(enable_timing=True) for _ in range(2))
        start.record()
        run()
        end.record()
        end.synchronize()
        return start.elapsed_time(end) / 1000


def random_values(numpy, kind, n):
    """Of every magnitude that leaves the square finite; made of a short block that comes again."""
    generator = numpy.random.default_rng()
    block = 1 << 20
    if kind.startswith("int"):
        values = generator.integers(numpy.iinfo(kind).min, numpy.iinfo(kind).max, block, dtype=kind)
    else:
        values = (generator.random(block) * 8192 - 4096).astype(kind)
    return numpy.resize(values, n)


def sum_problem(numpy, kind, found, values):
    """PyTorch's sums of integers wrap in 64 bits, CuPy's too; sums of floats differ by their order."""
    block = values[: 1 << 20]
    times = len(values) // len(block)
    with numpy.errstate(over="ignore"):
        if kind == "int64":
            right = sum(int(x) * int(x) for x in block) * times
            return "" if (int(found) - right) % 2**64 == 0 else "the sum is wrong"
        if kind == "int32":
            exact = sum(int(x) * int(x) for x in block) * times
            wrapped = int((block * block).astype(numpy.int64).sum()) * times
            return "" if (int(found) - exact) % 2**64 == 0 or int(found) == wrapped else "the sum is wrong"
        right = float((block.astype(numpy.float64) ** 2).sum()) * times
        return "" if abs(float(found) - right) <= 1e-3 * right else "the sum is far off"


def measure(numpy, library, kind, n):
    values = random_values(numpy, kind, n)
    x = library.array(values)
    out = library.like(x)
    once = n * values.itemsize
    total = []
    rows = {
        "copy": (2 * once, lambda: library.copy(x, out)),
        "square": (2 * once, lambda: library.square(x, out)),
        "sum": (once, lambda: total.append(library.sum(x))),
    }
    indices = numpy.array(sorted({0, n - 1, *(random.randrange(n) for _ in range(SAMPLES))}))

    def problem(row):
        if row == "sum":
            return sum_problem(numpy, kind, library.number(total[-1]), values)
        with numpy.errstate(over="ignore"):
            right = values[indices] if row == "copy" else values[indices] * values[indices]
        return "" if (library.on_host(out, indices) == right).all() else "an element is wrong"

    times = {row: [] for row in rows}
    problems = {}
    for row, (_, run) in rows.items():
        library.copy(library.like(x), out)
        run()
        problems[row] = problem(row)
    for number in range(ROUNDS + 1):
        for row in random.sample(list(rows), len(rows)):
            total.clear()
            seconds = library.seconds(rows[row][1])
            if number > 0:
                times[row].append(seconds)
    return [
        {
            "group": f"arrays/{kind}/2^{n.bit_length() - 1}, Python",
            "row": f"{row}, {library.name} {library.module.__version__}",
            "clock": "device",
            "peer": "" if row == "copy" else f"copy, {library.name} {library.module.__version__}",
            "bytes": size,
            "problem": problems[row],
            "is_wrong": bool(problems[row]),
            "seconds": times[row],
            "median": statistics.median(times[row]),
            "min": min(times[row]),
            "max": max(times[row]),
        }
        for row, (size, _) in rows.items()
    ]


def show(rows):
    for row in rows:
        rate = row["bytes"] / row["median"] * 1e-9
        said = f"WRONG: {row['problem']}" if row["is_wrong"] else f"{1e3 * row['median']:.3f} ms {rate:.1f} GB/s"
        print(f"  {row['group']:<32} {row['row']:<28} {said}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--append", metavar="FILE", help="JSON of lanewise_gpu_bench")
    parser.add_argument("--exponent", type=int, default=EXPONENT, help="arrays of 2^EXPONENT elements")
    arguments = parser.parse_args()
    try:
        import numpy
    except ImportError as error:
        print(f"peers.py: no rows: {error}", file=sys.stderr)
        return 69
    rows = []
    for library_class in (CuPy, PyTorch):
        try:
            library = library_class()
            for kind in ("int64", "float64", "int32", "float32"):
                rows += measure(numpy, library, kind, 1 << arguments.exponent)
        except Exception as error:  # Whatever a library that is half there may throw.
            print(f"peers.py: no more rows of {library_class.name}: {type(error).__name__}: {error}", file=sys.stderr)
    show(rows)
    if arguments.append and rows:
        with open(arguments.append) as file:
            results = json.load(file)
        results["rows"] += rows
        with open(arguments.append, "w") as file:
            json.dump(results, file, indent=2)
            file.write("\n")
    if any(row["is_wrong"] for row in rows):
        return 70
    return 0 if rows else 69


if __name__ == "__main__":
    sys.exit(main())
