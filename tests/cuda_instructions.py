#!/usr/bin/env python3
"""Instructions of every CUDA kernel against their budgets, in tests/cuda_instructions.txt.

    cuda_instructions.py --nvcc 13.0 OBJECT...            judges; 1 where a kernel has grown too far
    cuda_instructions.py --nvcc 13.0 --update OBJECT...   writes budgets anew from what is there

Counted is machine code for compute capability 9.0. A budget leaves a kernel room to grow by a
twentieth; what takes more than that is to be seen in a change of the file."""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys

import fatbin

ARCHITECTURE = 90
BUDGETS = pathlib.Path(__file__).with_name("cuda_instructions.txt")
SKIPPED = 77
ALIGNMENT = 8  # Kernels are padded to so many instructions.

HEADER = """\
# Most instructions that each CUDA kernel may have, for compute capability 9.0 by nvcc {nvcc}.
# python3 tests/cuda_instructions.py --help says how this is judged and written.
"""


def demangled(names):
    tool = shutil.which("c++filt")
    if tool is None:
        raise fatbin.Unreadable("c++filt was not found; Debian: apt-get install binutils")
    shown = subprocess.run([tool], input="\n".join(names), capture_output=True, text=True, check=True)
    return shown.stdout.splitlines()


def short(name):
    """ "void lanewise::cuda::run_kernel<lanewise::cuda::Kernel<float> >(...)" as "Kernel<float>"."""
    name = re.sub(r"\blanewise::|\bcuda::|\bkernels::|\belement::|\(anonymous namespace\)::", "", name)
    name = re.sub(r"(?<=\d)u\b", "", name).replace("> >", ">>").replace("> >", ">>")
    run = re.match(r"void run_kernel<(.*)>\(", name)
    return run[1].strip() if run else name.split("(")[0]


def count(files):
    """The instructions of each kernel by its short name; of one in two objects, the more."""
    counts = {}
    for file in files:
        for code in fatbin.codes(file):
            if code.kind == fatbin.MACHINE_CODE and code.architecture == ARCHITECTURE:
                found = fatbin.instructions(code.machine_code())
                for name, instructions in zip(demangled(found), found.values()):
                    name = short(name)
                    counts[name] = max(instructions, counts.get(name, 0))
    return counts


def read_budgets():
    """The version of nvcc that they are for, and the budget of each name."""
    text = BUDGETS.read_text()
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line and line[0] != "#"]
    return re.search(r"by nvcc (\S+)\.$", text, re.M)[1], {name: int(most) for most, name in lines}


def with_room(instructions):
    return -(-instructions * 21 // (20 * ALIGNMENT)) * ALIGNMENT


def write_budgets(nvcc, counts):
    lines = [f"{with_room(counts[name]):6} {name}\n" for name in sorted(counts)]
    BUDGETS.write_text(HEADER.format(nvcc=nvcc) + "".join(lines))


def complaints(counts, budgets):
    for name, instructions in sorted(counts.items()):
        if name not in budgets:
            yield f"{name} has {instructions} instructions and no budget"
        elif instructions > budgets[name]:
            yield f"{name} has {instructions} instructions, its budget is {budgets[name]}"
    for name in sorted(budgets.keys() - counts.keys()):
        yield f"{name} has a budget and is no kernel"


def judge(nvcc, counts):
    budgeted_nvcc, budgets = read_budgets()
    if nvcc != budgeted_nvcc:
        print(f"skipped: budgets are for nvcc {budgeted_nvcc}, and this is {nvcc}")
        return SKIPPED
    found = list(complaints(counts, budgets))
    if not found:
        print(f"{len(counts)} kernels are within their budgets")
        return 0
    print("\n".join(found))
    print(f"Where this is wanted: {sys.argv[0]} --nvcc {nvcc} --update with the same objects")
    return 1


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--nvcc", required=True, help="its version, such as 13.0")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("objects", nargs="+")
    asked = parser.parse_args()
    nvcc = ".".join(asked.nvcc.split(".")[:2])
    counts = count(asked.objects)
    if not counts:
        print("skipped: this build has no machine code for compute capability 9.0")
        return SKIPPED
    if asked.update:
        write_budgets(nvcc, counts)
        return 0
    return judge(nvcc, counts)


if __name__ == "__main__":
    sys.exit(main())
