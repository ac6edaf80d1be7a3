#!/usr/bin/env python3
"""Whether every object of device code holds what the build was configured for:
cuda_architectures.py --architectures 75-virtual,80-real,90 OBJECT..."""

import argparse
import sys

import fatbin


def in_words(kind, architecture):
    words = {fatbin.PTX: "PTX", fatbin.MACHINE_CODE: "machine code"}
    return f"{words[kind]} for {architecture // 10}.{architecture % 10}"


def wanted(architectures):
    """(kind, architecture) of what CMake's list of architectures asks for."""
    for name in architectures.split(","):
        number, _, restriction = name.partition("-")
        if restriction != "virtual":
            yield fatbin.MACHINE_CODE, int(number)
        if restriction != "real":
            yield fatbin.PTX, int(number)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--architectures", required=True)
    parser.add_argument("objects", nargs="+")
    asked = parser.parse_args()
    complaints = []
    for file in asked.objects:
        held = {(code.kind, code.architecture) for code in fatbin.codes(file)}
        for what in wanted(asked.architectures):
            if what not in held:
                complaints.append(f"{file} has no {in_words(*what)}")
    print("\n".join(complaints) or f"{len(asked.objects)} objects hold {asked.architectures}")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
