"""bench/ratios.py: what it reads, judges, and says, on results that were made up."""

import contextlib
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

BENCH = pathlib.Path(__file__).resolve().parent.parent / "bench"
sys.path.insert(0, str(BENCH))
import expectations  # noqa: E402
import ratios  # noqa: E402

AUTO, EIGEN, LOOP = (f"square/int64/wrap/{row}/512" for row in ("auto", "eigen", "loop"))
STEADY = (0.99, 1.0, 1.0, 1.0, 1.01)
UNSTEADY = (0.7, 0.8, 1.0, 1.2, 1.3)


def entries(name, nanoseconds, factors=STEADY, bytes_moved=8192, **others):
    """Repetitions of a row, and their aggregate as Google Benchmark adds it."""
    made = [{"name": name + "/real_time", "run_name": name + "/real_time", "run_type": "iteration",
             "real_time": nanoseconds * factor, "time_unit": "ns",
             "bytes_per_second": bytes_moved / (nanoseconds * factor) * 1e9, **others}
            for factor in factors]
    return made + [{**made[0], "run_type": "aggregate", "aggregate_name": "mean", "real_time": 1e9}]


class RatiosTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def results(self, *rows, name="results.json"):
        return self.file(name, json.dumps({"context": {}, "benchmarks": sum(rows, [])}))

    def run_command(self, *arguments):
        """Exit status, output, errors."""
        output, errors = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
            try:
                status = ratios.main(list(arguments))
            except SystemExit as end:
                status = end.code
        return status, output.getvalue(), errors.getvalue()

    def judge(self, text, *rows):
        """Exit status, and the verdicts in order."""
        status, output, errors = self.run_command(
            self.results(*rows), "--expect", self.file("expectations.txt", text))
        self.assertEqual(errors, "")
        return status, re.findall(r"^([A-Z]{4,9}) ", output, re.MULTILINE)


class Tables(RatiosTest):
    def test_show_the_ratio_of_medians_to_each_peer_and_the_roofline(self):
        results = self.results(entries(AUTO, 100, of_roofline=0.93), entries(EIGEN, 150),
                               entries(LOOP, 80))
        status, output, _ = self.run_command(results)
        self.assertEqual(status, 0)
        self.assertEqual(output.split(), ["square", "n", "row", "GB/s", "/eigen", "/loop",
                                          "/roofline", "int64/wrap", "512", "auto", "81.92", "1.50",
                                          "0.80", "0.93"])

    def test_mark_a_line_with_an_unsteady_peer_as_ambiguous(self):
        results = self.results(entries(AUTO, 100), entries(EIGEN, 150, UNSTEADY))
        _, output, _ = self.run_command(results)
        self.assertRegex(output, "AMBIGUOUS: eigen 40 %\n")

    def test_mark_a_line_of_too_few_repetitions_as_ambiguous(self):
        _, output, _ = self.run_command(self.results(entries(AUTO, 100, (1.0, 1.0))))
        self.assertIn("AMBIGUOUS: auto too few repetitions", output)

    def test_set_in_place_rows_against_peers_in_place(self):
        results = self.results(entries("square/int8/wrap/auto/8", 10),
                               entries("square/int8/wrap/inplace-auto/8", 20),
                               entries("square/int8/wrap/inplace-loop/8", 60))
        _, output, _ = self.run_command(results)
        self.assertRegex(output, r"square inplace\n.*/loop.*\nint8/wrap +8 +auto +409.60 +3.00\n")

    def test_show_the_rows_that_were_asked_for(self):
        results = self.results(entries(AUTO, 100), entries("square/int64/wrap/avx2/512", 200))
        self.assertNotIn("avx2", self.run_command(results)[1])
        self.assertIn("avx2", self.run_command(results, "--rows", "auto,avx2")[1])
        self.assertIn("avx2", self.run_command(results, "--rows", "all")[1])
        self.assertNotIn("auto", self.run_command(results, "--rows", "all", "--match", "avx2")[1])

    def test_join_the_repetitions_of_several_files(self):
        one = self.results(entries(AUTO, 100, (1.0, 1.0)), name="one.json")
        two = self.results(entries(AUTO, 100, (1.0, 1.0)), name="two.json")
        self.assertNotIn("AMBIGUOUS", self.run_command(one, two)[1])


    def test_show_times_and_memory_of_rows_that_count_no_bytes(self):
        results = self.results(
            entries("factorial/auto-1t/1000", 2.5e6, bytes_moved=0, peak_bytes=3e6),
            entries("factorial/gmp/1000", 10e6, bytes_moved=0),
            entries("factorial/flint-swing/1000", 5e6, bytes_moved=0))
        status, output, _ = self.run_command(results, "--rows", "auto,auto-1t")
        self.assertEqual(status, 0)
        self.assertEqual(output.split(), ["factorial", "n", "row", "time", "/gmp", "/flint-swing",
                                          "peak", "MB", "1000", "auto-1t", "2.5", "ms", "4.00",
                                          "2.00", "3.0"])

    def test_say_what_a_peer_lacks(self):
        lacking = self.file("lacking.json", json.dumps(
            {"context": {"flint": "3.6.0, built WITHOUT fft_small"},
             "benchmarks": entries(AUTO, 100)}))
        self.assertIn("FLINT 3.6.0, built WITHOUT fft_small\n", self.run_command(lacking)[1])
        complete = self.file("complete.json", json.dumps(
            {"context": {"flint": "3.6.0 (/usr/lib)"}, "benchmarks": entries(AUTO, 100)}))
        self.assertNotIn("FLINT", self.run_command(complete)[1])


class Verdicts(RatiosTest):
    def test_compare_calls_per_second(self):
        rows = (entries("factorial/auto/50", 20, bytes_moved=0),
                entries("factorial/gmp/50", 60, bytes_moved=0))
        expected = "factorial/auto/50 / factorial/gmp/50"
        self.assertEqual(self.judge(f"{expected} >= 2.9", *rows), (0, ["PASS"]))
        self.assertEqual(self.judge(f"{expected} >= 3.1", *rows), (1, ["FAIL"]))
        _, output, _ = self.run_command(self.results(*rows), "--expect",
                                        self.file("e.txt", f"{expected} >= 2"))
        self.assertIn("(3 >= 2)", output)

    def test_compare_throughputs(self):
        rows = entries(AUTO, 100), entries(EIGEN, 95), entries(LOOP, 300)
        best = f"max({EIGEN}, {LOOP})"
        self.assertEqual(self.judge(f"{AUTO} >= 0.94 * {best}", *rows), (0, ["PASS"]))
        self.assertEqual(self.judge(f"{AUTO} >= 0.96 * {best}", *rows), (1, ["FAIL"]))
        self.assertEqual(self.judge(f"{AUTO} <= 3.1 * min({EIGEN}, {LOOP})", *rows), (0, ["PASS"]))

    def test_are_ambiguous_where_a_peer_lacks_its_best(self):
        names = "multiply/auto-1t/1000", "multiply/flint/1000"
        benchmarks = sum((entries(name, time, bytes_moved=0) for name, time in zip(names, (10, 50))), [])
        results = self.file("lacking.json", json.dumps(
            {"context": {"flint": "3.6.0, built WITHOUT fft_small"}, "benchmarks": benchmarks}))
        for bar, verdict in ((4, "AMBIGUOUS"), (6, "FAIL")):
            expected = self.file("e.txt", f"{names[0]} / {names[1]} >= {bar}")
            _, output, _ = self.run_command(results, "--expect", expected)
            self.assertRegex(output, f"\n{verdict} ")

    def test_compare_differences_of_times(self):
        rows = entries(AUTO, 14), entries(LOOP, 10)
        difference = f"time({AUTO}) - time({LOOP})"
        self.assertEqual(self.judge(f"{difference} <= 4.1 ns", *rows), (0, ["PASS"]))
        self.assertEqual(self.judge(f"{difference} <= 3.9ns", *rows), (1, ["FAIL"]))
        self.assertEqual(self.judge(f"{difference} >= 0.003 us", *rows), (0, ["PASS"]))

    def test_are_ambiguous_where_a_row_that_decides_is_unsteady(self):
        rows = entries(AUTO, 100), entries(EIGEN, 150, UNSTEADY), entries(LOOP, 90)
        self.assertEqual(self.judge(f"{AUTO} >= {EIGEN}", *rows), (0, ["AMBIGUOUS"]))
        self.assertEqual(self.judge(f"{AUTO} >= 0.5 * max({EIGEN}, {LOOP})", *rows), (0, ["PASS"]))

    def test_miss_rows_that_were_not_measured_or_failed(self):
        failed = entries(LOOP, 100, error_occurred=True, error_message="no memory")
        expected = f"{AUTO} >= {EIGEN}\n{AUTO} >= {LOOP}\n{AUTO} >= 1"
        self.assertEqual(self.judge(expected, entries(AUTO, 100), failed),
                         (1, ["MISSING", "MISSING", "PASS"]))

    def test_are_given_for_every_value_of_a_name(self):
        text = """
            # What follows is one expectation, for two rows.
let peers = eigen loop
let others = peers auto
square/int64/wrap/auto/{n} >= 0.9 *
    square/int64/wrap/{row}/{n}  # continued
    for row in others, n in 512
"""
        rows = entries(AUTO, 100), entries(EIGEN, 50), entries(LOOP, 100)
        self.assertEqual(self.judge(text, *rows), (1, ["FAIL", "PASS", "PASS"]))


class BadInput(RatiosTest):
    def assert_refused(self, arguments, *parts):
        status, output, errors = self.run_command(*arguments)
        self.assertEqual((status, output), (2, ""))
        self.assertNotIn("Traceback", errors)
        for part in parts:
            self.assertIn(part, errors)

    def test_of_results_is_an_error_that_names_the_file(self):
        aggregates = self.results(entries(AUTO, 100)[-1:])
        self.assert_refused([aggregates], aggregates, "--benchmark_report_aggregates_only")
        for text in ('{"benchmarks": [', "[]", "{}", '{"benchmarks": [{"name": "a"}]}',
                     '{"benchmarks": [3]}'):
            path = self.file("bad.json", text)
            self.assert_refused([path], path)
        self.assert_refused([str(self.folder / "none.json")], "none.json", "No such file")

    def test_of_expectations_is_an_error_that_quotes_the_line(self):
        results = self.results(entries(AUTO, 100))
        for line in (f"{AUTO}", f"{AUTO} > 1", f"1 <= {AUTO} <= 2", f"{AUTO} >= auto", "",
                     f"{AUTO} >=", f"{AUTO} >= time(3)", f"{AUTO} >= __import__('os')",
                     f"{AUTO} >= {{n}}", f"{AUTO} >= 1 for n 512", f"{AUTO} >= 2 ** 3"):
            path = self.file("bad.txt", line)
            self.assert_refused([results, "--expect", path], path, line.split(" for ")[0])

    def test_of_the_command_line_is_an_error_that_names_the_remedy(self):
        self.assert_refused([], "--benchmark_out")
        self.assert_refused(["--print-filter"], "--expect")
        self.assert_refused(["x.json", "--match", "("], "--match")


class Filters(unittest.TestCase):
    def test_match_the_named_rows_and_no_others(self):
        names = ["a/b/8", "a/b/64", "a/c-d/8", "a/b", "e/f/8"]
        pattern = expectations.filter_for(names)
        for name in names:
            self.assertRegex(name, pattern)
            self.assertRegex(name + "/real_time", pattern)
        for other in ("a/b/6", "a/b/88", "a/c/8", "e/f", "a", "xa/b/8", "e/f/64", "a/c-d/64"):
            self.assertNotRegex(other, pattern)

    @unittest.skipUnless(os.environ.get("LANEWISE_BENCH"), "lanewise_bench is not built")
    def test_of_our_own_expectations_find_every_row_in_lanewise_bench(self):
        """A row may be absent with its peer or instruction set, but not misspelt."""
        bench = os.environ["LANEWISE_BENCH"]
        for path in (BENCH / "expectations").glob("*.txt"):
            expected = {name for each in expectations.read_expectations(path) for name in each.names}
            listed = subprocess.run(
                [bench, "--benchmark_list_tests",
                 f"--benchmark_filter={expectations.filter_for(sorted(expected))}"],
                check=True, capture_output=True, text=True).stdout.split()
            found = {name.removesuffix("/real_time") for name in listed}
            missing = {name for name in expected - found
                       if not re.search("eigen|avx|-nt|copy-loop|scale|read", name)}
            self.assertEqual(missing, set())
            self.assertTrue(found)


if __name__ == "__main__":
    unittest.main()
