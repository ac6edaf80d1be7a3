"""bench/claims/python: what interpreters run about threads and processes, but for its times.

LANEWISE_INTERPRETERS, paths with colons between them, has the arms run by others than this one.
"""

import array
import ctypes
import json
import os
import pathlib
import pickle
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
from unittest import mock

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "bench/claims/python"
COMMON = ROOT / "bench/compare/interpreters/python"
sys.path[:0] = [str(SCRIPTS), str(COMMON)]
import arm  # noqa: E402
import factorial_pools  # noqa: E402
import hand_offs  # noqa: E402
import pools  # noqa: E402
import slices  # noqa: E402
import snippets  # noqa: E402
import subinterpreters  # noqa: E402
import threads  # noqa: E402
import worker_processes  # noqa: E402

INTERPRETERS = os.environ.get("LANEWISE_INTERPRETERS", sys.executable).split(os.pathsep)

ARMS = """
threads.py squares threads=1 n=1000
threads.py squares threads=3 n=1e3
threads.py counting threads=1 n=1000
threads.py counting threads=3 n=1000 warm_s=0.01
slices.py slices threads=2 seconds=0.05 interval_ms=1
hand_offs.py hogs threads=2 seconds=0.05 interval_ms=1
subinterpreters.py one n=1000
subinterpreters.py two n=1000
pools.py serial n=1000
pools.py pool n=1000 processes=3
pools.py pool n=1000 processes=2 start=spawn
pools.py pool n=1000 processes=2 start=forkserver
pools.py pool_sums n=1000 processes=3
pools.py pool_arrays n=1000 processes=3
pools.py pool_shared n=1000 processes=3
pools.py costs n=1000 processes=2
factorial_pools.py serial
factorial_pools.py serial first=2000 count=10
factorial_pools.py executor chunk=10 workers=2
factorial_pools.py pool_map workers=2 start=spawn
factorial_pools.py executor_warm chunk=63 workers=2
factorial_pools.py pool_map workers=2
factorial_pools.py threads workers=2
processes_or_threads.py hashing by=serial
processes_or_threads.py hashing by=threads
processes_or_threads.py compression by=threads
processes_or_threads.py compression by=processes
snippets.py facts
snippets.py snippet start=fork
"""
CAN_BE_SPOILED = ("threads.py", "subinterpreters.py", "pools.py", "factorial_pools.py",
                  "processes_or_threads.py")


def lines(text):
    return [line.split() for line in text.strip().splitlines()]


class ArmsTest(unittest.TestCase):
    """Each arm in a process of its own, from one folder, as the runner has it."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        for path in [*SCRIPTS.glob("*.py"), COMMON / "common.py"]:
            shutil.copy(path, cls.folder)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def answer(self, interpreter, script, *arguments):
        """The last line of its output."""
        run = subprocess.run([interpreter, os.path.join(self.folder, script), *arguments],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
        self.assertEqual(run.returncode, 0, run.stderr.decode())
        return json.loads(run.stdout.decode().splitlines()[-1])

    def answers(self, *command):
        return [self.answer(interpreter, *command) for interpreter in INTERPRETERS]

    def measured(self, *command):
        """The answers of interpreters that can run the arm; the others say why not."""
        answers = self.answers(*command)
        for answer in answers:
            if answer["untestable"]:
                self.assertFalse(answer["verified"])
                self.assertIn("; use ", answer["untestable"])
        return [answer for answer in answers if not answer["untestable"]]

    def test_every_arm_reports_by_the_protocol(self):
        fields = {"wall_s", "cpu_s", "voluntary_switches", "involuntary_switches", "verified",
                  "problem", "untestable", "values", "series", "texts"}
        for script, *arguments in lines(ARMS):
            for answer in self.measured(script, *arguments):
                self.assertEqual(set(answer), fields)
                self.assertTrue(answer["verified"], (script, arguments, answer))
                self.assertEqual(answer["problem"], "")
                if arguments[0] != "facts":
                    self.assertGreater(answer["wall_s"], 0)
                    self.assertGreaterEqual(answer["cpu_s"], 0)
                for value in answer["values"].values():
                    self.assertIsInstance(value, (int, float))

    def test_a_spoiled_result_is_caught(self):
        for script, *arguments in lines(ARMS):
            if script not in CAN_BE_SPOILED or arguments[0] == "costs":
                continue
            for answer in self.measured(script, *arguments, "plant_error=1"):
                self.assertFalse(answer["verified"], (script, arguments))
                self.assertNotEqual(answer["problem"], "")
                self.assertIsNone(answer["wall_s"])

    def test_two_threads_hand_the_lock_over_more_often_than_one(self):
        def counts(threads):
            return [answer["values"]["hand_offs"] for answer in self.measured(
                "hand_offs.py", "hogs", threads, "seconds=0.3", "interval_ms=1")]

        for one, two in zip(counts("threads=1"), counts("threads=2")):
            self.assertGreater(two, one + 10)

    def test_every_change_of_thread_is_a_hand_off(self):
        for answer in self.measured("hand_offs.py", "hogs", "threads=3", "seconds=0.2"):
            self.assertGreaterEqual(answer["values"]["hand_offs"], answer["values"]["slices"] - 1)

    def test_slices_are_drawn_in_order(self):
        for answer in self.measured("slices.py", "slices", "threads=2", "seconds=0.3"):
            series = answer["series"]
            begins, ends = series["slice_begin_ms"], series["slice_end_ms"]
            self.assertEqual(len(begins), len(ends))
            self.assertEqual(begins[0], 0)
            self.assertLessEqual(begins[-1], 200)
            self.assertEqual(begins, sorted(begins))
            for begin, end in zip(begins, ends):
                self.assertLessEqual(begin, end)

    def test_costs_have_what_the_model_of_break_even_needs(self):
        for answer in self.measured("pools.py", "costs", "n=1000", "processes=2"):
            values = answer["values"]
            self.assertEqual((values["items"], values["workers"]), (1000, 2))
            for name in ("start_s", "work_s_per_item", "dumps_s_per_item", "pipe_s_per_item",
                         "loads_s_per_item"):
                self.assertGreater(values[name], 0)
            size = len(pickle.dumps([x ** 2 for x in range(1000)], 2))
            self.assertAlmostEqual(values["pipe_bytes_per_item"], size / 1000, delta=0.1)

    def test_start_methods_that_a_system_lacks_are_untestable(self):
        for script in ("pools.py pool n=1000", "factorial_pools.py executor",
                       "snippets.py snippet", "processes_or_threads.py hashing by=threads"):
            for answer in self.answers(*script.split(), "start=teleport"):
                self.assertIn("teleport", answer["untestable"])

    def test_the_second_example_needs_fork_or_a_guard(self):
        for start, right in (("fork", 1), ("spawn", 0), ("forkserver", 0)):
            for answer in self.measured("snippets.py", "snippet", "start=" + start):
                self.assertEqual(answer["values"]["correct"], right)
                self.assertEqual(answer["values"]["exit_status"] == 0, bool(right))
                self.assertEqual(answer["texts"]["last_error"] == "", bool(right))
                if answer["texts"]["last_error"].startswith("AttributeError"):
                    continue  # PyPy 3.9's executor cannot spawn at all.
                self.assertEqual(answer["values"]["correct_with_guard"], 1)


class CounterTest(unittest.TestCase):
    """The lock's own count, read in this process."""

    def setUp(self):
        self.interval = sys.getswitchinterval()
        self.addCleanup(sys.setswitchinterval, self.interval)
        try:
            self.address = hand_offs.count_address()
        except arm.Untestable as reason:
            self.skipTest(str(reason))

    def count(self):
        return hand_offs.words(self.address, hand_offs.WORD)[0]

    def test_looking_for_it_leaves_the_interval_alone(self):
        self.assertEqual(sys.getswitchinterval(), self.interval)

    def test_it_never_goes_back(self):
        seen = []
        sys.setswitchinterval(1e-3)
        for _ in range(5):
            seen.append(self.count())
            slices.run(2, 0.05)
        self.assertEqual(seen, sorted(seen))
        self.assertGreater(seen[-1], seen[0])

    def test_it_counts_each_way_of_a_message(self):
        """Threads that wait for each other hand over the lock twice a turn, and hardly else."""
        turns = 200
        there, back = threading.Semaphore(0), threading.Semaphore(0)

        def answer():
            for _ in range(turns):
                there.acquire()
                back.release()

        sys.setswitchinterval(60)
        other = threading.Thread(target=answer)
        other.start()
        before = self.count()
        for _ in range(turns):
            there.release()
            back.acquire()
        hand_overs = self.count() - before
        other.join()
        self.assertIn(hand_overs, range(2 * turns - 5, 2 * turns + 6))

    def test_asking_for_the_core_does_not_let_go_of_the_lock(self):
        core = slices.core_of_caller()
        if core is None:
            self.skipTest("the core is unknown here")
        gate = threading.Lock()
        gate.acquire()
        other = threading.Thread(target=gate.acquire)
        other.start()
        sys.setswitchinterval(60)
        count = ctypes.c_uint64.from_address(self.address)  # Reading a file lets go of the lock.
        before = count.value
        gate.release()  # Now the other one wants to run.
        for _ in range(200000):
            core()
        self.assertEqual(count.value, before)
        other.join()

class UntestableTest(unittest.TestCase):
    """What cannot run says so, and what would help."""

    def assert_untestable(self, words, function, *arguments):
        with self.assertRaisesRegex(arm.Untestable, words):
            function(*arguments)

    def test_other_interpreters_have_no_count(self):
        with mock.patch("platform.python_implementation", return_value="PyPy"):
            self.assert_untestable("use CPython", hand_offs.count_address)

    def test_no_count_without_the_lock(self):
        with mock.patch.object(sys, "_is_gil_enabled", return_value=False, create=True):
            self.assert_untestable("-X gil=1", hand_offs.count_address)

    def test_no_count_where_the_interval_is_at_no_place_or_at_two(self):
        memory = (ctypes.c_uint64 * 512)()
        places = mock.patch.object(hand_offs, "runtime_address",
                                   return_value=ctypes.addressof(memory))
        size = mock.patch.object(hand_offs, "RUNTIME_BYTES", ctypes.sizeof(memory))

        def set_both(seconds):
            memory[3] = memory[400] = int(seconds * 1e6 + 0.5)

        with places, size:
            self.assert_untestable("at 0 places", hand_offs.count_address)
            with mock.patch.object(sys, "setswitchinterval", set_both):
                self.assert_untestable("at 2 places", hand_offs.count_address)

    def test_no_interpreters_without_their_module(self):
        names = dict.fromkeys(("_interpreters", "_xxsubinterpreters"))
        with mock.patch.dict(sys.modules, names):
            self.assert_untestable("use CPython", subinterpreters.module)

    def test_no_shared_memory_before_3_8(self):
        with mock.patch.dict(sys.modules, {"multiprocessing.shared_memory": None}):
            self.assert_untestable("3.8", pools.pool_shared, "1000")

    def test_unknown_start_methods(self):
        self.assert_untestable("teleport", worker_processes.start_by, "teleport")


class SlicesTest(unittest.TestCase):
    """Notes that were made up, whose slices are known."""

    def notes(self, *times):
        return [([0.0001 * time for time in of_thread], []) for of_thread in times]

    def values(self, notes, wall_s):
        return slices.values_of(slices.stretches_of(notes), notes, wall_s)

    def test_turns_one_after_the_other_do_not_overlap(self):
        notes = self.notes([*range(0, 50), *range(100, 150)], range(51, 99))
        values = self.values(notes, 0.015)
        self.assertEqual(values["overlap_share"], 0)
        self.assertEqual(values["slices"], 3)
        self.assertAlmostEqual(values["median_slice_ms"], 4.9)
        self.assertAlmostEqual(values["p10_slice_ms"], 4.7)
        self.assertAlmostEqual(values["hand_offs_per_s"], 2 / 0.015)

    def test_threads_that_run_at_once_overlap(self):
        values = self.values(self.notes(range(0, 100), [n + 0.5 for n in range(0, 100)]), 0.01)
        self.assertGreater(values["overlap_share"], 0.97)

    def test_three_at_once_count_as_often_as_two(self):
        values = self.values(self.notes(*[range(0, 101)] * 3), 0.01)
        self.assertAlmostEqual(values["overlap_share"], 1)

    def test_a_thread_that_was_interrupted_has_one_slice(self):
        values = self.values(self.notes([*range(0, 20), *range(60, 80)], range(81, 90)), 0.01)
        self.assertEqual(values["slices"], 2)

    def test_the_busiest_core(self):
        notes = [([0.0], [0, 0, 1]), ([1.0], [0])]
        self.assertEqual(slices.busiest_core_share(notes), 0.75)
        self.assertIsNone(slices.busiest_core_share(self.notes([0], [1])))

    def test_only_the_beginning_is_drawn(self):
        long = [(i % 2, 0.01 * i, 0.01 * i + 0.01) for i in range(100)]
        many = [(i % 2, 1e-5 * i, 1e-5 * i + 1e-5) for i in range(1000)]
        self.assertEqual(len(slices.series_of(long)["slice_thread"]), 21)
        self.assertEqual(len(slices.series_of(many)["slice_thread"]), slices.SHOWN_SLICES)


class ChecksTest(unittest.TestCase):
    """Wrong results of kinds that plant_error does not make."""

    def assert_wrong(self, function, *arguments):
        self.assertRaises(arm.Wrong, function, *arguments)

    def test_squares_of_threads(self):
        right = [[0, 1, 4], [9, 16]]
        self.assertEqual(threads.wrong_squares(right, 5), "")
        for wrong in ([[0, 1, 4], [9, 17]], [[9, 16], [0, 1, 4]], [[0, 4, 1], [9, 16]]):
            self.assertNotEqual(threads.wrong_squares(wrong, 5), "")

    def test_loops_are_called_often_before_they_are_timed(self):
        for count in ("1", "8"):
            calls = []

            def note(begin, end):
                calls.append(begin)
                return end - begin

            threads.measured(note, threads.wrong_counts, count, "80", 0, 0)
            self.assertGreaterEqual(len(calls) - 2 * int(count), threads.CALLS_TO_SPECIALISE)

    def test_threads_share_all_of_the_work(self):
        for n, count in ((10, 1), (10, 3), (7, 7), (1000, 16)):
            bounds = threads.in_threads(lambda begin, end: (begin, end), n, count)
            self.assertEqual([x for begin, end in bounds for x in range(begin, end)],
                             list(range(n)))

    def test_squares_of_pools(self):
        data = range(3, 6)
        pools.require_squares(data, [9, 16, 25])
        pools.require_squares(data, array.array("q", [9, 16, 25]))
        for wrong in ([9, 16], [9, 16, 25, 0], [25, 16, 9], [9, 25, 16], [9, 16, 26]):
            self.assert_wrong(pools.require_squares, data, wrong)
        self.assert_wrong(pools.require_squares, range(5), [0, 2, 4, 9, 16])
        self.assert_wrong(pools.require_sum, data, [49])

    def test_chunks_are_the_articles(self):
        self.assertEqual([len(data) for data in pools.chunks_of(10, 3)], [3, 3, 3, 1])
        self.assertEqual(len(pools.chunks_of(10_000_000, 3)), 4)
        self.assertEqual(pools.chunks_of(1, 2), [range(1)])

    def test_factorials(self):
        factorial_pools.require_factorials([120, 720, 5040], range(5, 8))
        for wrong in ([121, 726, 5082], [120, 720], [120, 721, 5040], [120, 720, 5041], []):
            self.assert_wrong(factorial_pools.require_factorials, wrong, range(5, 8))

    def test_the_time_of_workers_that_go_on_is_counted(self):
        times = iter([1.0, 6.0])
        report = factorial_pools.measured(lambda: [1], range(1, 2), 0, lambda: next(times))
        self.assertGreaterEqual(report["cpu_s"], 5)

    def test_the_last_error_is_no_warning(self):
        text = "Traceback\n  File x\nmod.BrokenPool: gone\n/x.py:3: UserWarning: leak\n  warn\n"
        self.assertEqual(snippets.last_error(text), "mod.BrokenPool: gone")
        self.assertEqual(snippets.last_error(""), "")

    def test_a_machine_that_starts_no_workers_is_not_the_examples_fault(self):
        broken = (1, "", "OSError: no semaphores\n")
        with mock.patch.object(snippets, "run_program", return_value=broken):
            with self.assertRaisesRegex(arm.Untestable, "no semaphores"):
                snippets.snippet("fork")
        with mock.patch.object(snippets, "run_program", side_effect=[broken, (0, "right", "")]):
            values = snippets.snippet("fork")["values"]
            self.assertEqual((values["correct"], values["correct_with_guard"]), (0, 1))

    def test_facts(self):
        values = snippets.facts()["values"]
        self.assertEqual(values["chunks_of_three_processes"], 4)
        self.assertEqual(values["bits_of_the_last_factorial"], 8520)
        self.assertLess(values["pickled_range_bytes"], 100)


if __name__ == "__main__":
    unittest.main()
