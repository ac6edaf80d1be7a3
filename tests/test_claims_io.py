"""The claims' scripts on operations, servers, profilers and builds: what they report, that they
notice what is wrong, and that they leave nothing behind. No test depends on how long anything
takes."""

import glob
import importlib
import itertools
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from unittest import mock

BENCH = pathlib.Path(__file__).resolve().parent.parent / "bench"
SCRIPTS = [*(BENCH / "claims/python").glob("*.py"),
           BENCH / "compare/interpreters/python/common.py"]
FIELDS = {"wall_s", "cpu_s", "voluntary_switches", "involuntary_switches", "verified", "problem",
          "untestable", "values", "series", "texts"}
FOLDER = tempfile.TemporaryDirectory()  # As the runner lays them out.
for script in SCRIPTS:
    shutil.copy(script, FOLDER.name)
sys.path.insert(0, FOLDER.name)
sys.dont_write_bytecode = True
import arm  # noqa: E402
import common  # noqa: E402
import free_threaded  # noqa: E402
import graalpy_option  # noqa: E402
import heartbeat  # noqa: E402
import profilers  # noqa: E402


def has_module(interpreter, module):
    return not subprocess.call([interpreter, "-c", "import " + module],
                               stderr=subprocess.DEVNULL)


def with_module(module):
    found = (path for path in (sys.executable, "/usr/bin/python3")
             if os.path.exists(path) and has_module(path, module))
    return next(found, None)


NUMPY, PANDAS = with_module("numpy"), with_module("pandas")
PYPY = shutil.which("pypy3")
CPYTHONS = [sys.executable,
            *glob.glob(os.path.expanduser("~/.pyenv/versions/3.*[0-9]/bin/python"))]


def processes():
    """The command lines of those that run one of our scripts."""
    found = []
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            command = pathlib.Path(path).read_bytes().decode(errors="replace")
        except OSError:  # It has ended.
            continue
        if FOLDER.name in command and str(os.getpid()) != path.split("/")[2]:
            found.append(command)
    return found


class ArmTest(unittest.TestCase):
    def run_arm(self, script, *arguments, interpreter=sys.executable, **options):
        ran = subprocess.run([interpreter, os.path.join(FOLDER.name, script), *arguments],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        answer = json.loads(ran.stdout.splitlines()[-1])
        self.assertEqual(set(answer), FIELDS)
        return answer

    def values(self, script, *arguments, **options):
        """Those of an arm whose result is right, and is found wrong where it is spoilt."""
        answer = self.run_arm(script, *arguments, **options)
        self.assertTrue(answer["verified"], answer)
        self.assertEqual((answer["problem"], answer["untestable"]), ("", ""))
        self.assertGreaterEqual(answer["wall_s"], 0)
        if answer["cpu_s"] is not None:
            self.assertGreaterEqual(answer["cpu_s"], 0)
        return answer["values"]

    def check_is_one(self, script, *arguments, **options):
        answer = self.run_arm(script, *arguments, "plant_error=1", **options)
        self.assertFalse(answer["verified"], answer)
        self.assertNotEqual(answer["problem"], "")
        self.assertEqual(answer["untestable"], "")

    def assert_untestable(self, remedy, script, *arguments, **options):
        answer = self.run_arm(script, *arguments, **options)
        self.assertFalse(answer["verified"])
        self.assertIn(remedy, answer["untestable"])
        self.assertIsNone(answer["wall_s"])


class HeartbeatTest(ArmTest):
    PURE = [("factorial", 500), ("builtin_sum", 1000), ("comprehension", 1000)]
    OF_NUMPY = [("int64_power", 1000), ("float64_power", 1000), ("object_power", 1000),
                ("few_elements", 400), ("many_elements", 1000), ("sort", 1000),
                ("fancy_indexing", 1000), ("char", 1000)]
    OF_PANDAS = [("pandas_sums", 1000), ("pandas_objects", 1000)]

    def check_operation(self, name, size, **options):
        arguments = (name, f"size={size}", "least_ms=1")
        values = self.values("heartbeat.py", *arguments, **options)
        self.assertGreaterEqual(values["operation_s"], 1e-3)
        self.assertGreater(values["longest_gap_s"], 0)
        self.assertLessEqual(values["longest_gap_s"], values["operation_s"])
        self.assertAlmostEqual(values["gap_share"],
                               values["longest_gap_s"] / values["operation_s"])
        self.check_is_one("heartbeat.py", *arguments, **options)

    def test_operations_are_checked(self):
        for name, size in self.PURE:
            with self.subTest(name):
                self.check_operation(name, size)

    @unittest.skipUnless(NUMPY, "no NumPy; Debian: apt-get install python3-numpy")
    def test_operations_of_numpy_are_checked(self):
        for name, size in self.OF_NUMPY:
            with self.subTest(name):
                self.check_operation(name, size, interpreter=NUMPY)

    @unittest.skipUnless(PANDAS, "no pandas; Debian: apt-get install python3-pandas")
    def test_operations_of_pandas_are_checked(self):
        for name, size in self.OF_PANDAS:
            with self.subTest(name):
                self.check_operation(name, size, interpreter=PANDAS)

    def test_ticks_lie_within_the_operation(self):
        answer = self.run_arm("heartbeat.py", "comprehension", "least_ms=20")
        ticks = answer["series"]["tick_ms"]
        self.assertEqual(ticks, sorted(ticks))
        self.assertGreaterEqual(min(ticks, default=0), 0)

    def test_longest_gap(self):
        self.assertEqual(heartbeat.longest_gap([1, 2, 5, 5.5]), 3)
        self.assertEqual(heartbeat.longest_gap([1, 8]), 7)

    def test_calls_have_no_python_code_in_between(self):
        self.assertEqual(heartbeat.last_of(3, divmod, (7, 2)), (3, 1))
        counter = itertools.count()
        self.assertEqual(heartbeat.last_of(4, counter.__next__, ()), 3)

    def test_a_longer_operation_takes_more_calls(self):
        few, many = (self.values("heartbeat.py", "builtin_sum", "size=10", f"least_ms={least}")
                     for least in ("0", "50"))
        self.assertEqual(few["calls"], 1)
        self.assertGreater(many["calls"], 1000)

    def test_a_longer_operation_of_python_code_has_more_elements(self):
        few, many = (self.values("heartbeat.py", "comprehension", "size=10", f"least_ms={least}")
                     for least in ("0", "50"))
        self.assertEqual((few["calls"], few["elements"]), (1, 10))
        self.assertEqual(many["calls"], 1)
        self.assertGreater(many["elements"], 1000)

    def test_without_numpy_or_pandas(self):
        for name, module in (("sort", "numpy"), ("pandas_sums", "pandas")):
            ran = subprocess.run([sys.executable, "-S", os.path.join(FOLDER.name, "heartbeat.py"),
                                  name], stdout=subprocess.PIPE, check=True)
            self.assertIn(f"pip install {module}", json.loads(ran.stdout)["untestable"])


@unittest.skipUnless(NUMPY, "no NumPy; Debian: apt-get install python3-numpy")
class NumpySpeedTest(ArmTest):
    def test_squares_are_checked(self):
        arms = (["loop"], ["cold"], ["warm"], ["out"], ["halves", "threads=1"],
                ["halves", "threads=2"], ["object"])
        for arguments in arms:
            with self.subTest(arguments):
                run = ("numpy_speed.py", *arguments, "n=1001")
                self.assertEqual(self.values(*run, interpreter=NUMPY), {"equal": 1})
                self.check_is_one(*run, interpreter=NUMPY)

    def test_a_repeated_call_is_not_the_sum_of_its_calls(self):
        answer = self.run_arm("numpy_speed.py", "warm", "n=10", interpreter=NUMPY)
        self.assertLess(answer["wall_s"], 0.1)  # What its calls fill together.

    def test_where_int64_ends(self):
        values = self.values("numpy_speed.py", "overflow", interpreter=NUMPY)
        self.assertEqual(values["wrong_at"], 3037000500)
        self.assertEqual(values["right_beyond"], 0)
        self.assertEqual(values["python_right"], 1)
        self.assertEqual(values["warning_raised"], 0)

    def test_before_int64_ends(self):
        values = self.values("numpy_speed.py", "overflow", "first=3037000400", "count=100",
                             interpreter=NUMPY)
        self.assertEqual((values["wrong_at"], values["right_beyond"]), (-1, 1))


class ConvoyTest(ArmTest):
    ARMS = (["idle"], ["beside_hog"], ["beside_hog", "interval_ms=0.5"], ["idle", "pause_ms=1"])

    def test_answers_are_checked(self):
        for arguments in self.ARMS:
            with self.subTest(arguments):
                values = self.values("convoy.py", *arguments, "seconds=0.02")
                self.assertGreater(values["requests_per_s"], 0)
                self.assertLessEqual(values["latency_p50_s"], values["latency_p99_s"])
                self.check_is_one("convoy.py", *arguments, "seconds=0.02")
        self.assertEqual(processes(), [])

    def test_other_interpreters(self):
        for interpreter in glob.glob(os.path.expanduser("~/.pyenv/versions/2.7*/bin/python")):
            self.values("convoy.py", "beside_hog", "seconds=0.02", interpreter=interpreter)
            self.assert_untestable("use Python 3.2", "convoy.py", "beside_hog", "interval_ms=1",
                                   "seconds=0.02", interpreter=interpreter)


class WaitingTest(ArmTest):
    def test_answers_are_checked(self):
        for way, requests, workers in (("serial", 3, 1), ("threads", 8, 4), ("threads", 7, 4),
                                       ("asyncio", 8, 4), ("asyncio", 7, 4)):
            with self.subTest(way=way, requests=requests):
                arguments = (way, f"requests={requests}", "delay_ms=2", f"workers={workers}")
                values = self.values("waiting.py", *arguments)
                self.assertGreater(values["peak_rss_bytes"], 1 << 20)
                self.assertEqual(values["threads"] == 1, way != "threads")
                self.check_is_one("waiting.py", *arguments)
        self.assertEqual(processes(), [])

    def test_other_ways_to_wait(self):
        for by in ("serial", "threads"):
            self.values("waiting.py", "sleeps", f"by={by}", "count=2", "delay_ms=1")
            self.values("waiting.py", "fsync", f"by={by}", "count=2")
        values = self.values("waiting.py", "blocking_call", "block_ms=5")
        self.assertGreaterEqual(values["largest_stall_s"], values["block_s"])

    def test_too_few_files(self):
        limit = (100, 100)
        self.assert_untestable("ulimit -Hn", "waiting.py", "asyncio", "requests=100", "delay_ms=1",
                               "workers=100",
                               preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, limit))

    def test_the_soft_limit_of_files_is_raised(self):
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        limit = (20, hard)
        self.values("waiting.py", "asyncio", "requests=30", "delay_ms=1", "workers=30",
                    preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, limit))

    def test_the_server_ends_with_the_client(self):
        client = subprocess.Popen([sys.executable, os.path.join(FOLDER.name, "waiting.py"),
                                   "serial", "requests=1", "delay_ms=600000"],
                                  stderr=subprocess.DEVNULL)
        while not any("server" in command for command in processes()):
            self.assertIsNone(client.poll())
            time.sleep(0.01)
        client.kill()
        client.wait()
        while processes():  # A server that stays makes this a test that does not end.
            time.sleep(0.01)


FAKE_PY_SPY = """#!%s
import sys
if "--help" in sys.argv:
    print("Only include traces that are holding on to the GIL")
elif sys.argv[1] == "record" and "--output" in sys.argv:
    first, second = (45, 50) if "--gil" in sys.argv else (70, 60)
    with open(sys.argv[sys.argv.index("--output") + 1], "w") as out:
        out.write("run (a.py:1);first_hog (b.py:2) %%d\\n" %% first)
        out.write("run (a.py:1);second_hog (b.py:2) %%d\\n" %% second)
elif sys.argv[1] == "dump":
    print('Thread 1 (idle): "MainThread"\\n    waits (threading.py:1)')
    print('Thread 2 (active+gil): "a"\\nThread 0x3F ({state}): "b"')
"""


class ProfilersTest(ArmTest):
    def py_spy(self, text):
        path = pathlib.Path(FOLDER.name) / "fake-py-spy"
        path.write_text(text)
        path.chmod(0o755)
        self.addCleanup(path.unlink)
        return f"program={path}"

    def fake(self, state):
        return self.py_spy((FAKE_PY_SPY % sys.executable).replace("{state}", state))

    def test_which_cprofile_sees_the_threads(self):
        for interpreter in CPYTHONS:
            with self.subTest(interpreter):
                version = subprocess.check_output(
                    [interpreter, "-c", "import sys; print(*sys.version_info[:2])"])
                if tuple(map(int, version.split())) < (3, 6):
                    continue
                values = self.values("profilers.py", "cprofile", "n=20000",
                                     interpreter=interpreter)
                self.assertEqual(values["worker_visible"],
                                 int(tuple(map(int, version.split())) >= (3, 12)))
                self.assertEqual(values["mentions_waiting"], 0)

    def test_cprofile_is_checked(self):
        self.check_is_one("profilers.py", "cprofile", "n=1000")

    def test_py_spy_is_read(self):
        values = self.values("profilers.py", "pyspy", self.fake("active"))
        self.assertAlmostEqual(values["gil_samples_share"], 0.95)
        self.assertAlmostEqual(values["gil_samples_share_of_one_thread"], 0.45)
        self.assertAlmostEqual(values["share_of_first_thread"], 45 / 95)
        self.assertAlmostEqual(values["active_threads_without_gil"], 1.3)
        self.assertEqual(values["sees_waiters"], 0)
        self.assertEqual(processes(), [])

    def test_a_py_spy_that_sees_waiters(self):
        values = self.values("profilers.py", "pyspy", self.fake("waiting for the GIL"))
        self.assertEqual(values["sees_waiters"], 1)

    def test_no_py_spy(self):
        self.assert_untestable("pip install py-spy", "profilers.py", "pyspy", "program=/nowhere")
        self.assertEqual(processes(), [])

    def test_a_py_spy_that_fails(self):
        failing = self.py_spy("#!/bin/sh\necho Permission denied >&2; exit 1\n")
        self.assert_untestable("Permission denied", "profilers.py", "pyspy", failing)
        self.assertEqual(processes(), [])

    def test_states_of_threads(self):
        dump = 'Thread 1 (a+b): "x (y)"\n  f (g)\nThread 0x2 (c)'
        self.assertEqual(profilers.thread_states(dump), ["a+b", "c"])


class BuildsTest(ArmTest):
    def test_only_free_threaded_builds_count(self):
        with mock.patch("sysconfig.get_config_var", return_value=0):
            with self.assertRaisesRegex(arm.Untestable, "pyenv install"):
                free_threaded.count("2", "100", "0")

    def test_whether_the_lock_is_on(self):
        for enabled in (False, True):
            with mock.patch("sysconfig.get_config_var", return_value=1), \
                    mock.patch("sys._is_gil_enabled", return_value=enabled, create=True):
                self.assertEqual(free_threaded.count("2", "103", int(enabled))["values"]["n"], 103)
                with self.assertRaisesRegex(arm.Wrong, "the lock was"):
                    free_threaded.count("2", "103", int(not enabled))
                with self.assertRaisesRegex(arm.Wrong, "turns"):
                    free_threaded.count("2", "103", int(enabled), plant_error="1")

    def test_cpu_time_where_the_resource_module_knows_less(self):
        try:
            with mock.patch("platform.python_implementation", return_value="GraalVM"):
                importlib.reload(common)
            report, _ = arm.timed(lambda: sum(range(3000000)))
            self.assertGreater(report["cpu_s"], 0)
            self.assertIsNone(report["voluntary_switches"])
        finally:
            importlib.reload(common)

    def test_other_interpreters_than_those_meant(self):
        self.assert_untestable("apt-get install pypy3", "stm.py", "two_threads")
        self.assert_untestable("pyenv install", "graalpy_option.py", "option")

    @unittest.skipUnless(PYPY, "no PyPy; Debian: apt-get install pypy3")
    def test_pypy_has_no_transactional_memory(self):
        values = self.values("stm.py", "two_threads", "n=100000", interpreter=PYPY)
        self.assertEqual((values["stm_in_translation_info"], values["atomic_in_pypy"]), (0, 0))
        self.check_is_one("stm.py", "two_threads", "n=100000", interpreter=PYPY)

    def graalpy(self, text):
        """What graalpy_option finds of a GraalPy that is this shell script."""
        with tempfile.TemporaryDirectory() as folder:
            program = pathlib.Path(folder) / "graalpy"
            program.write_text("#!/bin/sh\n" + text)
            program.chmod(0o755)
            with mock.patch("platform.python_implementation", return_value="GraalVM"), \
                    mock.patch("sys.executable", str(program)):
                return graalpy_option.option()

    def test_graalpy_without_the_option(self):
        without = '[ $# = 2 ] && { echo ran; exit 0; }\n'
        report = self.graalpy(without + 'echo "Could not find option with name '
                              'python.EmulateThreads."\nexit 1\n')
        self.assertEqual(report["values"], {"accepted": 0, "exit_status": 1})
        self.assertIn("Could not find option", report["texts"]["last_line"])
        self.assertEqual(self.graalpy(without + "echo ran; exit 3\n")["values"]["accepted"], 0)

    def test_graalpy_with_the_option(self):
        report = self.graalpy('[ $# = 2 ] || [ "$2" = --python.EmulateThreads=true ] && echo ran\n')
        self.assertEqual(report["values"], {"accepted": 1, "exit_status": 0})

    def test_a_graalpy_that_runs_nothing(self):
        with self.assertRaisesRegex(arm.Wrong, "status 3: no memory"):
            self.graalpy("echo no memory; exit 3\n")


if __name__ == "__main__":
    unittest.main()
