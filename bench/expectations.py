"""Expectations of what lanewise_bench measures: reading and judging them. ratios.py --help describes
their language."""

import ast
import itertools
import operator
import re
from collections import defaultdict
from dataclasses import dataclass

ROW = re.compile(r"[A-Za-z_]\w*(?:/[\w-]+)+")
TIME = re.compile(r"(\d+(?:\.\d+)?)\s*(ns|us|ms)\b")
NANOSECONDS = {"ns": 1.0, "us": 1e3, "ms": 1e6}
ARITHMETIC = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
              ast.Div: operator.truediv}
COMPARISONS = {ast.GtE: (operator.ge, ">="), ast.LtE: (operator.le, "<=")}
CHOICES = {"max": max, "min": min}


class BadExpectation(Exception):
    """A file of expectations that cannot be used: its message says why."""


class Missing(Exception):
    """A row that was not measured."""


@dataclass(frozen=True)
class Value:
    """A number, and the rows that made it: of max and min those of the one that was taken."""

    number: float
    rows: tuple = ()


@dataclass(frozen=True)
class AnyRow:
    """Stands for a row that is not measured yet."""

    rate: float = 1.0
    time: float = 1.0
    unit: str = "GB/s"


class Expectation:
    """One comparison. `names` are the rows that it needs.

    It is a Python expression but for the names of rows and the units of times; these are replaced,
    and what Python's own parser makes of the rest is evaluated here, node by node.
    """

    def __init__(self, text):
        self.text = text
        self.names = []
        source = TIME.sub(lambda time: str(float(time[1]) * NANOSECONDS[time[2]]),
                          ROW.sub(self._placeholder, text))
        try:
            self.tree = ast.parse(source, mode="eval").body
            self.sides(dict.fromkeys(self.names, AnyRow()))
        except SyntaxError:
            self._refuse("it is no comparison of rows and numbers")
        except ZeroDivisionError:
            pass  # Of rows that are not measured yet.

    def sides(self, rows):
        """The two sides, the function that compares them, and its sign."""
        tree = self.tree
        is_one = isinstance(tree, ast.Compare) and len(tree.ops) == 1
        if not is_one or type(tree.ops[0]) not in COMPARISONS:
            self._refuse("it needs one >= or <=")
        left, right = (self._value(side, rows) for side in (tree.left, tree.comparators[0]))
        return left, right, *COMPARISONS[type(tree.ops[0])]

    def verdict(self, rows):
        """The verdict, and what led to it. `rows` are the measured ones by name: each has a median
        rate (per second) and time (ns), is_noisy with its noise in words, and is_weak where beating
        it proves little."""
        try:
            left, right, holds, sign = self.sides(rows)
        except Missing as missing:
            return "MISSING", f"{missing} was not measured"
        except ZeroDivisionError:
            return "FAIL", "it divides by zero"
        calls = any(rows[name].unit == "calls/s" for name in left.rows + right.rows)
        numbers = " ".join([readable(left.number, calls), sign, readable(right.number, calls)])
        noisy = [name for name in left.rows + right.rows if rows[name].is_noisy]
        if noisy:
            noise = ", ".join(f"{name} {rows[name].noise}" for name in noisy)
            return "AMBIGUOUS", f"{numbers}; quartiles apart: {noise}"
        if not holds(left.number, right.number):
            return "FAIL", numbers
        weak = [name for name in left.rows + right.rows if rows[name].is_weak]
        if weak:
            return "AMBIGUOUS", f"{numbers}; a peer that lacks its best: {', '.join(weak)}"
        return "PASS", numbers

    def _placeholder(self, match):
        self.names.append(match[0])
        return f"row_{len(self.names) - 1}"

    def _refuse(self, why):
        raise BadExpectation(f"in '{self.text}': {why}")

    def _value(self, node, rows):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            return Value(node.value)
        if isinstance(node, ast.Name):
            return self._measured(node, "rate", rows)
        if isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
            left, right = self._value(node.left, rows), self._value(node.right, rows)
            return Value(ARITHMETIC[type(node.op)](left.number, right.number),
                         left.rows + right.rows)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            return self._call(node.func.id, node.args, rows)
        return self._refuse("there are only row names, numbers, + - * /, time, max and min")

    def _call(self, function, arguments, rows):
        if function in CHOICES:
            values = [self._value(argument, rows) for argument in arguments]
            return CHOICES[function](values, key=lambda value: value.number)
        if function != "time" or len(arguments) != 1 or not isinstance(arguments[0], ast.Name):
            self._refuse("the functions are time(row), max(...) and min(...)")
        return self._measured(arguments[0], "time", rows)

    def _measured(self, node, what, rows):
        number = re.fullmatch(r"row_(\d+)", node.id)
        if not number:
            self._refuse(f"'{node.id}' is no row name: they have a / before the n at their end")
        name = self.names[int(number[1])]
        if name not in rows:
            raise Missing(name)
        return Value(getattr(rows[name], what), (name,))


def readable(number, calls):
    """Calls per second or ratios of them with digits enough; throughputs in GB/s; what is smaller is
    a time, or a plain number."""
    if calls:
        return f"{number:.4g}"
    return f"{number / 1e9:.2f} GB/s" if abs(number) >= 1e7 else f"{number:.3g}"


def logical_lines(text):
    lines = []
    for line in text.splitlines():
        content = line.split("#", 1)[0].rstrip()
        if not content:
            continue
        if content[0].isspace() and lines:
            lines[-1] += " " + content.strip()
        else:
            lines.append(content.strip())
    return lines


def loops_of(clause, lists):
    """"type in int8 floats, n in 8": [[("type", "int8"), ...], [("n", "8")]]."""
    loops = []
    for part in clause.split(","):
        match = re.fullmatch(r"\s*(\w+) in (.+)", part)
        if not match:
            raise BadExpectation(f"each part of 'for {clause}' is NAME in VALUE VALUE ...")
        name, values = match.groups()
        expanded = itertools.chain(*(lists.get(value, [value]) for value in values.split()))
        loops.append([(name, value) for value in expanded])
    return loops


def expand(line, lists):
    """The comparisons that a line stands for."""
    template, _, clause = line.partition(" for ")
    try:
        loops = loops_of(clause, lists) if clause else []
    except BadExpectation as error:
        raise BadExpectation(f"in '{line}': {error}") from error
    for values in itertools.product(*loops):
        text = template
        for name, value in values:
            text = text.replace("{" + name + "}", value)
        unbound = re.search(r"{\w*}", text)
        if unbound:
            raise BadExpectation(f"in '{line}': nothing says what {unbound.group()} is")
        yield text.strip()


def parse_expectations(text):
    lists, expectations = {}, []
    for line in logical_lines(text):
        definition = re.fullmatch(r"let (\w+) = (.+)", line)
        if definition:
            name, values = definition.groups()
            lists[name] = list(itertools.chain(*(lists.get(v, [v]) for v in values.split())))
        else:
            expectations += [Expectation(each) for each in expand(line, lists)]
    if not expectations:
        raise BadExpectation("there is no expectation in it")
    return expectations


def read_expectations(path):
    try:
        with open(path, encoding="utf-8") as file:
            return parse_expectations(file.read())
    except (OSError, UnicodeDecodeError) as error:
        raise BadExpectation(f"{path}: {getattr(error, 'strerror', error)}") from error
    except BadExpectation as error:
        raise BadExpectation(f"{path}: {error}") from error


def filter_for(names):
    """A --benchmark_filter for these rows: an alternation for each level of the names, which
    Google Benchmark's regular expressions match far faster than one of whole names."""

    def pattern(tails):
        heads = defaultdict(list)
        for head, *rest in tails:
            heads[head].append(rest)
        ways = []
        for head, rests in heads.items():
            longer = [rest for rest in rests if rest]
            tail = f"/{pattern(longer)}" if longer else ""
            ways.append(head + (tail if len(longer) in (0, len(rests)) else f"({tail})?"))
        return ways[0] if len(ways) == 1 else f"({'|'.join(ways)})"

    return f"^{pattern([name.split('/') for name in dict.fromkeys(names)])}(/real_time)?$"
