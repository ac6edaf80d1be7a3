"""./dev gpu, on programs that play a GPU's, a driver's and compute-sanitizer's parts."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

DEV = pathlib.Path(__file__).resolve().parent.parent / "dev"

BENCH = """if [ "$1" = --check ]; then
  [ -z "$FAKE_ABSENCE" ] && exit 0
  echo "lanewise_gpu_bench: no GPU can be used here: $FAKE_ABSENCE" >&2
  exit 69
fi
echo "bench $*"
exit ${FAKE_BENCH:-0}
"""
TESTS = """echo "[  PASSED  ] ${FAKE_PASSED:-30} tests."
exit ${FAKE_TESTS:-0}
"""
SANITIZER = """shift; tool=$1; shift
echo "shapes: $LANEWISE_SMALL_SHAPES"
[ "$tool" = "$FAKE_FINDS" ] && { echo "========= ERROR SUMMARY: 3 errors"; exit 1; }
[ -n "$FAKE_REFUSES" ] && { echo "========= Error: Device not supported"; exit 1; }
echo "[  PASSED  ] ${FAKE_PASSED:-30} tests."
"""


class DevGpu(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.programs = {"lanewise": "echo Lanewise", "test_cuda_device": TESTS, "lanewise_gpu_bench": BENCH}
        self.tools = {"compute-sanitizer": SANITIZER, "nvidia-smi": "echo an H100"}

    def install(self, name, contents):
        file = self.folder / name
        file.write_text("#!/bin/bash\n" + contents)
        file.chmod(0o755)

    def run_dev(self, *arguments, **variables):
        for name, contents in {**self.programs, **self.tools}.items():
            self.install(name, contents)
        environment = {**os.environ, "PATH": f"{self.folder}:{os.environ['PATH']}", **variables}
        command = [DEV, "gpu", "--programs", self.folder, "--out", self.folder / "out", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)

    def test_says_why_there_is_no_gpu_and_what_can_be_carried(self):
        done = self.run_dev(FAKE_ABSENCE="the fan is off")
        self.assertEqual(done.returncode, 69)
        self.assertIn("no GPU can be used here: the fan is off", done.stderr)
        self.assertIn(f"{self.folder}/lanewise_gpu_bench", done.stderr)

    def test_says_without_programs_why_there_is_no_gpu_and_how_to_make_them(self):
        self.programs = {}
        done = self.run_dev(CUDA_VISIBLE_DEVICES="")
        self.assertEqual(done.returncode, 69)
        self.assertIn("no GPU can be used here: CUDA_VISIBLE_DEVICES is ''", done.stderr)
        self.assertIn("./dev gpu --build", done.stderr)
        self.tools["nvidia-smi"] = "echo 'No devices were found'; exit 6"
        environment = {name: value for name, value in os.environ.items() if name != "CUDA_VISIBLE_DEVICES"}
        os.environ.clear()
        os.environ.update(environment)
        done = self.run_dev()
        self.assertEqual(done.returncode, 69)
        self.assertIn("No devices were found", done.stderr)

    def test_runs_all_steps(self):
        done = self.run_dev("--quick")
        self.assertEqual(done.returncode, 0, done.stderr)
        for said in ("an H100", "racecheck: clean", "compute-sanitizer: clean", "--sanitizer clean --quick"):
            self.assertIn(said, done.stdout)
        log = (self.folder / "out" / "sanitizer.log").read_text()
        self.assertIn("== initcheck\nshapes: 1\n", log)
        self.assertEqual(log.count("shapes: 1"), 4)

    def test_runs_what_is_asked_for(self):
        done = self.run_dev("--bench", "--only", "arrays,batches")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("--only arrays,batches", done.stdout)
        self.assertNotIn("PASSED", done.stdout)
        done = self.run_dev("--tests")
        self.assertIn("PASSED", done.stdout)
        self.assertNotIn("bench", done.stdout)

    def test_fails_where_tests_do(self):
        done = self.run_dev(FAKE_TESTS="1")
        self.assertEqual(done.returncode, 1)
        self.assertIn("FAILED or not run: tests", done.stderr)

    def test_fails_where_the_sanitizer_finds_something(self):
        done = self.run_dev(FAKE_FINDS="racecheck")
        self.assertEqual(done.returncode, 1)
        self.assertIn("compute-sanitizer: racecheck: ========= ERROR SUMMARY: 3 errors", done.stdout)
        self.assertIn("synccheck: clean", done.stdout)
        self.assertIn("--sanitizer racecheck:", done.stdout)

    def test_says_why_the_sanitizer_did_not_run(self):
        done = self.run_dev("--sanitize", FAKE_REFUSES="1")
        self.assertEqual(done.returncode, 1)
        self.assertIn("compute-sanitizer: not run: compute-sanitizer refuses this device", done.stdout)
        done = self.run_dev("--sanitize", FAKE_PASSED="0")
        self.assertEqual(done.returncode, 1)
        self.assertIn("not run: no test ran under compute-sanitizer", done.stdout)

    def test_fails_where_a_result_of_the_benchmarks_is_wrong(self):
        done = self.run_dev("--bench", FAKE_BENCH="70")
        self.assertEqual(done.returncode, 1)
        self.assertIn("FAILED or not run: benchmarks", done.stderr)

    def test_refuses_arguments_that_it_does_not_know(self):
        self.assertEqual(self.run_dev("--nonsense").returncode, 64)


if __name__ == "__main__":
    sys.exit(unittest.main())
