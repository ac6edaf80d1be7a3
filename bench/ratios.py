#!/usr/bin/env python3
"""Judges what lanewise_bench measured: ratios to peers and rooflines, and expectations.

Reads JSON files of Google Benchmark (--benchmark_out), takes the median over repetitions of each
row, and prints for every operation the ratio of the library's throughput to that of each peer, and
to the roofline. A line is AMBIGUOUS where the quartiles of one of its rows lie further apart than
10 % of their median, or where a row has fewer than 3 repetitions; an expectation also where it holds
against a FLINT without its fast transform.

An expectations file holds one expectation for each line; a line that begins with a space continues
the one before, and # begins a comment:

  square/int64/wrap/auto/512 >= 0.95 * max(square/int64/wrap/eigen/512, square/int64/wrap/loop/512)
  time(square/int64/wrap/auto/8) - time(square/int64/wrap/kernel/8) <= 5 ns
  let floats = float32 float64
  sum_of_squares/{type}/auto/{n} >= 0.9 * roofline/read/all/{n}
      for type in floats int64, n in 10000000 67000000

A row's name stands for its throughput (calls per second where it counts no bytes), time(name) for
its time. There are + - * / between spaces,
parentheses, max, min, and numbers, of which ns, us and ms are times. `for` says it for each value of
a name in braces, and `let` names a list of values. Exit status: 1 where an expectation FAILs or a
row is MISSING, 2 where a file cannot be read.
"""

import argparse
import json
import re
import statistics
import sys
from collections import defaultdict
from dataclasses import dataclass, field

from expectations import BadExpectation, filter_for, read_expectations

MOST_SPREAD = 0.10
LEAST_REPETITIONS = 3
PEERS = ("kernel", "eigen", "loop", "inner_product", "par_unseq", "eigen-avx2", "loop-avx2",
         "gmp", "gmp-each", "gmp-batch", "flint", "flint-swing", "libm", "sleef", "sleef-avx2", "gsl",
         "boost", "to_chars", "from_chars")
FORMS = ("inplace-", "strided-")
NANOSECONDS = {"ns": 1.0, "us": 1e3, "ms": 1e6, "s": 1e9}


class BadResults(Exception):
    """A file of results that cannot be used: its message says why and what would help."""


# Rows -------------------------------------------------------------------------------------------


def spread(values):
    """The distance of the quartiles as a part of the median; infinite where it is not known."""
    if len(values) < LEAST_REPETITIONS:
        return float("inf")
    lower, middle, upper = statistics.quantiles(values, n=4, method="inclusive")
    return (upper - lower) / middle if middle else float("inf")


@dataclass
class Row:
    """A row's repetitions. Without bytes or items its throughput is calls per second."""

    times: list = field(default_factory=list)
    rates: list = field(default_factory=list)
    of_roofline: list = field(default_factory=list)
    peak_bytes: list = field(default_factory=list)
    unit: str = "GB/s"
    is_weak: bool = False

    def add(self, entry):
        self.times.append(entry["real_time"] * NANOSECONDS[entry["time_unit"]])
        rate = entry.get("bytes_per_second") or entry.get("items_per_second")
        self.rates.append(rate or 1e9 / self.times[-1])
        if not rate:
            self.unit = "calls/s"
        if "peak_bytes" in entry:
            self.peak_bytes.append(entry["peak_bytes"])
        if "of_roofline" in entry:
            self.of_roofline.append(entry["of_roofline"])

    @property
    def time(self):
        return statistics.median(self.times)

    @property
    def rate(self):
        return statistics.median(self.rates)

    @property
    def is_noisy(self):
        return spread(self.times) > MOST_SPREAD

    @property
    def noise(self):
        found = spread(self.times)
        return "too few repetitions" if found == float("inf") else f"{100 * found:.0f} %"


def content_of(path):
    try:
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
    except OSError as error:
        raise BadResults(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise BadResults(f"{path}: not JSON ({error}); was the measurement cut off?") from error
    return content if isinstance(content, dict) else {}


def entries_of(path):
    entries = content_of(path).get("benchmarks")
    if not isinstance(entries, list) or not entries:
        raise BadResults(f"{path}: no results of Google Benchmark; make it with --benchmark_out={path}")
    return entries


def lack_of_flint(path):
    """What the context says that the FLINT of these results lacks; empty where that is nothing."""
    note = (content_of(path).get("context") or {}).get("flint", "")
    return note if "WITHOUT" in note else ""


def add_rows(rows, path):
    """Adds the file's repetitions, and returns how many there were. Rows that failed are left out."""
    count = 0
    weak_flint = bool(lack_of_flint(path))
    for entry in entries_of(path):
        try:
            if entry.get("run_type") == "aggregate" or entry.get("error_occurred"):
                continue
            name = entry.get("run_name", entry["name"])
            row = rows[name.removesuffix("/real_time")]
            row.add(entry)
            row.is_weak |= weak_flint and "/flint" in name
        except (AttributeError, KeyError, TypeError) as error:
            raise BadResults(f"{path}: an entry that Google Benchmark does not write: {entry}") from error
        count += 1
    return count


def read_rows(paths):
    rows = defaultdict(Row)
    for path in paths:
        if add_rows(rows, path) == 0:
            raise BadResults(f"{path}: no repetitions, only aggregates or failed rows; measure without "
                           "--benchmark_report_aggregates_only")
    return dict(rows)


# Tables -----------------------------------------------------------------------------------------


def parts_of(name):
    """operation, subject, row, n: "square/int8/wrap/inplace-auto/8" is ("square inplace",
    "int8/wrap", "auto", 8), "factorial/auto/8" has no subject. None for names of another shape."""
    match = re.fullmatch(r"([^/]+)/(?:(.+)/)?([^/]+)/(\d+)", name)
    if not match:
        return None
    operation, subject, row, n = match[1], match[2] or "", match[3], match[4]
    for form in FORMS:
        if row.startswith(form):
            operation, row = f"{operation} {form[:-1]}", row[len(form):]
    return operation, subject, row, int(n)


def in_order(name):
    """Sorts int8 before int16, and 8 before 64."""
    return [(part.isdigit(), int(part) if part.isdigit() else part)
            for part in re.split(r"(\d+)", name) if part]


def tables_of(rows):
    """{operation: {(subject, n): {row name: Row}}}, in order: measuring may be interleaved."""
    tables = defaultdict(lambda: defaultdict(dict))
    for name, row in sorted(rows.items(), key=lambda item: in_order(item[0])):
        parts = parts_of(name)
        if parts:
            operation, subject, row_name, n = parts
            tables[operation][subject, n][row_name] = row
    return tables


def ambiguity(compared):
    noisy = [f"{name} {row.noise}" for name, row in compared.items() if row.is_noisy]
    return "AMBIGUOUS: " + ", ".join(noisy) if noisy else ""


def time_in_words(nanoseconds):
    unit = max((size, unit) for unit, size in NANOSECONDS.items() if size <= max(nanoseconds, 1))
    return f"{nanoseconds / unit[0]:.3g} {unit[1]}"


def speed_in_words(row):
    """Throughput where it is known, else the time of a call."""
    return f"{row.rate / 1e9:.2f}" if row.unit == "GB/s" else time_in_words(row.time)


def line_of(subject, n, name, cell, peers):
    row = cell[name]
    ratios = [f"{row.rate / cell[peer].rate:.2f}" if peer in cell else "" for peer in peers]
    roofline = f"{statistics.median(row.of_roofline):.2f}" if row.of_roofline else ""
    memory = f"{statistics.median(row.peak_bytes) / 1e6:.1f}" if row.peak_bytes else ""
    compared = {key: cell[key] for key in (name, *peers) if key in cell}
    return [subject, str(n), name, speed_in_words(row), *ratios, roofline, memory,
            ambiguity(compared)]


def without_empty_columns(lines):
    """All but the columns that have nothing under their heading; the first and last stay."""
    kept = [i for i in range(len(lines[0])) if i in (0, len(lines[0]) - 1)
            or any(line[i] for line in lines[1:])]
    return [[line[i] for i in kept] for line in lines]


def print_columns(lines):
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    for line in lines:
        cells = [text.ljust(width) if i in (0, 2) else text.rjust(width)
                 for i, (text, width) in enumerate(zip(line[:-1], widths))]
        print("  ".join([*cells, line[-1]]).rstrip())


def print_table(operation, cells, wanted):
    """A line for each wanted row of each cell; `wanted` is None for every row but the peers."""
    peers = [peer for peer in PEERS if any(peer in cell for cell in cells.values())]
    rows = [row for cell in cells.values() for row in cell.values()]
    speed = "GB/s" if all(row.unit == "GB/s" for row in rows) else "time"
    lines = [["", "n", "row", speed, *(f"/{peer}" for peer in peers), "/roofline", "peak MB", ""]]
    for (subject, n), cell in cells.items():
        names = [name for name in cell if (name in wanted if wanted else name not in PEERS)]
        lines += [line_of(subject, n, name, cell, peers) for name in names]
    if len(lines) > 1:
        print(f"\n{operation}")
        print_columns(without_empty_columns(lines))


def print_tables(rows, wanted):
    for operation, cells in tables_of(rows).items():
        print_table(operation, cells, None if operation == "roofline" else wanted)


def print_peer_notes(paths):
    for note in dict.fromkeys(lack_of_flint(path) for path in paths):
        if note:
            print(f"FLINT {note}")


# Verdicts ---------------------------------------------------------------------------------------


def judge(expectations, rows):
    """Prints the verdicts, and returns whether none is FAIL or MISSING."""
    counts = dict.fromkeys(("PASS", "FAIL", "AMBIGUOUS", "MISSING"), 0)
    print()
    for expectation in expectations:
        verdict, why = expectation.verdict(rows)
        counts[verdict] += 1
        print(f"{verdict:9}  {expectation.text}\n{'':9}  ({why})")
    print("\n" + ", ".join(f"{count} {verdict}" for verdict, count in counts.items()))
    return counts["FAIL"] + counts["MISSING"] == 0


# The command ------------------------------------------------------------------------------------


def parse_arguments(arguments):
    summary, details = __doc__.split("\n", 1)
    parser = argparse.ArgumentParser(
        description=summary, epilog=details, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", nargs="*", metavar="JSON", help="files of --benchmark_out")
    parser.add_argument("--expect", metavar="FILE", help="judge these expectations")
    parser.add_argument("--rows", default="auto", metavar="NAME,...", help="the rows to set against "
                        "peers, e.g. auto,auto-1t,avx2, or all (default: auto)")
    parser.add_argument("--match", default="", metavar="REGEX", help="only rows whose names match")
    parser.add_argument("--print-filter", action="store_true", help="print the --benchmark_filter "
                        "of the rows that --expect names, and do nothing else")
    chosen = parser.parse_args(arguments)
    if chosen.print_filter and not chosen.expect:
        parser.error("--print-filter needs --expect FILE")
    if not chosen.print_filter and not chosen.results:
        parser.error("no result files; make one with lanewise_bench --benchmark_repetitions=9 "
                     "--benchmark_out=FILE, or run ./dev ratios")
    try:
        re.compile(chosen.match)
    except re.error as error:
        parser.error(f"--match {chosen.match}: {error}")
    return chosen


def run(chosen):
    expectations = read_expectations(chosen.expect) if chosen.expect else []
    if chosen.print_filter:
        print(filter_for([name for expectation in expectations for name in expectation.names]))
        return 0
    rows = read_rows(chosen.results)
    print_peer_notes(chosen.results)
    shown = {name: row for name, row in rows.items() if re.search(chosen.match, name)}
    print_tables(shown, None if chosen.rows == "all" else chosen.rows.split(","))
    return 0 if not expectations or judge(expectations, rows) else 1


def main(arguments=None):
    try:
        return run(parse_arguments(arguments))
    except (BadResults, BadExpectation) as error:
        print(f"ratios.py: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
