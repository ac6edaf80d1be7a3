#!/usr/bin/env python3
"""Prints the numbers of the gamma function's formulas, and what is looked up:

    python3 kernels/gamma/constants.py constants | clang-format > kernels/gamma/constants.hpp
    python3 kernels/gamma/constants.py tables | clang-format > kernels/gamma/tables.cpp

It needs mpmath (https://mpmath.org, BSD licence; Debian: python3-mpmath). Polynomials interpolate at
Chebyshev's nodes, which costs at most a bit or two against the best ones; what each is off by in
exact arithmetic is printed beside it.
"""
import sys

from mpmath import mp, mpf, log, loggamma, digamma, psi, pi, exp, sin, cos, factorial

mp.dps = 150


def double(x):
    """The double nearest to x."""
    return mpf(float(x))


def pair(x):
    """x as the sum of two doubles."""
    high = double(x)
    return high, double(x - high)


def multiple(x, bits):
    """The multiple of 2^-bits nearest to x."""
    return mp.nint(mp.ldexp(x, bits)) / mpf(2) ** bits


def text(x):
    return float(x).hex() if x else "0.0"


def interpolate(f, low, high, count):
    """Coefficients of the polynomial with `count` terms that f equals at Chebyshev's nodes."""
    low, high = mpf(low), mpf(high)
    nodes = [(low + high) / 2 + (high - low) / 2 * cos(pi * (2 * k + 1) / (2 * count))
             for k in range(count)]
    # Newton's divided differences, and then powers.
    nodes = [x + mpf(10) ** -30 if abs(x) < mpf(10) ** -30 else x for x in nodes]  # f divides by x.
    values = [f(x) for x in nodes]
    for order in range(1, count):
        for k in range(count - 1, order - 1, -1):
            values[k] = (values[k] - values[k - 1]) / (nodes[k] - nodes[k - order])
    result = [mpf(0)] * count
    for k in range(count - 1, -1, -1):
        shifted = [mpf(0)] + result[:-1]
        result = [s - nodes[k] * r for s, r in zip(shifted, result)]
        result[0] += values[k]
    return result


def error_of(f, coefficients, low, high, weight):
    """The largest |weight(x) (f(x) - p(x))| on 200 points, as a power of two."""
    worst = mpf(0)
    for k in range(200):
        x = mpf(low) + (mpf(high) - mpf(low)) * (k + mpf("0.37")) / 200
        worst = max(worst, abs(weight(x) * (f(x) - mp.polyval(coefficients[::-1], x))))
    return float(mp.log(worst, 2))


def print_array(name, values, comment):
    for line in comment.strip().split("\n"):
        print("/// " + line.strip())
    print(f"alignas(64) inline constexpr double {name}[{len(values)}] = {{")
    print(", ".join(text(double(v)) for v in values) + "};\n")


def print_polynomial(name, f, low, high, count, weight, comment):
    coefficients = [double(c) for c in interpolate(f, low, high, count)]
    bound = error_of(f, coefficients, low, high, weight)
    print_array(name, coefficients, comment + f" Off by at most 2^{bound:.1f}.")


def print_pair(name, value, comment):
    high, low = pair(value)
    print(f"/// {comment}\ninline constexpr double {name}_high = {text(high)}, {name}_low = {text(low)};\n")


def print_scalar(name, value, comment):
    print(f"/// {comment}\ninline constexpr double {name} = {text(value)};\n")


def print_logarithm():
    print("// Logarithms. x = 2^e m, m in [1, 2); interval j holds 1 + j/16 <= m < 1 + (j + 1)/16.\n")
    centres = [1 + (mpf(2 * j) + 1) / 32 for j in range(16)]
    inverses = [mp.nint(32 / c) / 32 for c in centres]
    print_array("inverses", inverses, "Multiples of 1/32 near 1/m: with r = m inverses[j] - 1 exact in a double, |r| < 0.047.")
    tables = [-log(i) for i in inverses]
    highs = [multiple(t, 42) for t in tables]
    print_array("logs_high", highs, "-ln inverses[j] to a multiple of 2^-42: e log_2_high + logs_high[j] is exact.")
    print_array("logs_less_one", [h - 1 for h in highs], "The same less 1.")
    print_array("logs_low", [t - h for t, h in zip(tables, highs)], "And the rest.")
    high = multiple(log(2), 42)
    print_scalar("log_2_high", high, "ln 2 to a multiple of 2^-42,")
    print_scalar("log_2_low", log(2) - high, "and the rest.")
    worst = max(max(abs((1 + mpf(j) / 16) * inverses[j] - 1), abs((1 + mpf(j + 1) / 16) * inverses[j] - 1))
                for j in range(16))
    assert worst < mpf("0.047") and worst < mpf(2) ** -4

    def tail(r):
        return (log(1 + r) - r + r * r / 2) / r ** 3
    print_polynomial("log_tail", tail, -worst, worst, 10, lambda r: r ** 3,
                     "(ln(1 + r) - r + r^2 / 2) / r^3; times r^3.")
    print_polynomial("log_tail_short", tail, -worst, worst, 8, lambda r: r ** 3, "The same.")


def print_stirling():
    print("// Stirling's series: ln Gamma(x) = (x - 1/2) ln x - x + ln(2 pi) / 2 + S(1 / x^2) / x.\n")
    print_pair("stirling_less_half", log(2 * pi) / 2 - mpf(1) / 2, "ln(2 pi) / 2 - 1/2, as two doubles.")
    print_pair("stirling_and_half", log(2 * pi) / 2 + mpf(1) / 2, "ln(2 pi) / 2 + 1/2, as two doubles.")

    def series(z):
        x = 1 / mp.sqrt(z)
        return x * (loggamma(x) - (x - mpf(1) / 2) * log(x) + x - log(2 * pi) / 2)
    print_polynomial("series_near", series, mpf(10) ** -10, mpf(1) / 49, 10, lambda z: mp.sqrt(z),
                     "S(z) for x = 1 / sqrt(z) >= 7; times 1 / x.")
    print_polynomial("series_far", series, mpf(10) ** -20, mpf(1) / 1024 ** 2, 2, lambda z: mp.sqrt(z),
                     "S(z) for x >= 1024; times 1 / x.")


def near_intervals():
    """(low, high, centre) of x = 1 + t by the low two bits of its exponent and the upper two of its
    mantissa: the octaves 2, 4, 1/2, 1, four intervals each. Around the zeros 1 and 2 the centre is
    the zero."""
    for start in (2, 4, mpf(1) / 2, 1):
        for part in range(4):
            low = start * (1 + mpf(part) / 4)
            high = start * (1 + mpf(part + 1) / 4)
            centre = (low + high) / 2
            for zero in (1, 2):
                if low <= zero <= high:
                    centre = mpf(zero)
            yield low, high, centre


def print_near():
    print("// ln Gamma(1 + t) for -1/2 <= t < 7: around the centre c of the interval that 1 + t lies in, with\n"
          "// d = t - (c - 1), it is f(c) + f'(c) d + f''(c)/2 d^2 + d^3 R(d). Centres are zeros where there are any, so\n"
          "// that the result is relatively accurate there.\n")
    terms = 15
    rows, bounds = [], []
    for low, high, centre in near_intervals():
        at_zero = centre in (1, 2)
        value = mpf(0) if at_zero else loggamma(centre)
        slope, bend = digamma(centre), psi(1, centre) / 2

        def rest(d):
            return (loggamma(centre + d) - value - slope * d - bend * d ** 2) / d ** 3
        a, b = low - centre, high - centre
        coefficients = [double(c) for c in interpolate(rest, a, b, terms)]
        scale = (lambda d: d ** 3 / loggamma(centre + d))
        bounds.append(error_of(rest, coefficients, a, b, scale))
        rows.append([centre - 1, *pair(value), *pair(slope), bend, *coefficients])
    names = ["near_centres", "near_values_high", "near_values_low", "near_slopes_high", "near_slopes_low",
             "near_bends"]
    comments = ["c - 1", "f(c), as two doubles.", "", "f'(c), as two doubles.", "", "f''(c) / 2"]
    for k, name in enumerate(names):
        print_array(name, [row[k] for row in rows], comments[k])
    print(f"/// The coefficients of R. The value is off by at most 2^{max(bounds):.1f} of itself.")
    print(f"alignas(64) inline constexpr double near_rest[{terms}][16] = {{")
    for k in range(terms):
        print("{" + ", ".join(text(row[6 + k]) for row in rows) + "},")
    print("};\n")


def print_exponential():
    print("// Exponentials. x = (16 k + j) ln 2 / 16 + r, |r| <= ln 2 / 32.\n")
    print_array("powers_high", [mpf(2) ** (mpf(j) / 16) for j in range(16)], "2^(j/16), as two doubles.")
    print_array("powers_low", [pair(mpf(2) ** (mpf(j) / 16))[1] for j in range(16)], "")
    print_scalar("sixteenths_per_unit", 16 / log(2), "16 / ln 2")
    step = log(2) / 16
    high = multiple(step, 38)
    print_scalar("sixteenth_high", high, "ln 2 / 16 to a multiple of 2^-38: times an integer below 2^15 it is exact.")
    print_scalar("sixteenth_low", step - high, "And the rest.")

    def tail(r):
        return (exp(r) - 1 - r) / r ** 2
    print_polynomial("exp_tail", tail, -step / 2, step / 2, 7, lambda r: r * r,
                     "(exp(r) - 1 - r) / r^2; times r^2.")


def print_sine():
    print("// sin(pi u) = u (pi + z sine(z)) and cos(pi u) = 1 + z (-pi^2 / 2 + z cosine(z)), z = u^2, for\n"
          "// 0 <= u <= 1/4.\n")
    print_pair("pi", pi, "pi, as two doubles.")
    print_pair("log_pi", log(pi), "ln pi, as two doubles.")
    print_pair("half_square", -pi ** 2 / 2, "-pi^2 / 2, as two doubles.")
    sixteenth = mpf(1) / 16
    print_polynomial("sine", lambda z: (sin(pi * mp.sqrt(z)) / mp.sqrt(z) - pi) / z, mpf(10) ** -20, sixteenth, 8,
                     lambda z: z, "Of the sine; times z.")
    print_polynomial("cosine", lambda z: (cos(pi * mp.sqrt(z)) - 1 + z * pi ** 2 / 2) / z ** 2, mpf(10) ** -20,
                     sixteenth, 8, lambda z: z * z, "Of the cosine; times z^2.")


def print_constants():
    print("""#pragma once

// The numbers of the gamma function's formulas. Printed by kernels/gamma/constants.py, which says how
// they are derived: do not edit.

namespace {
namespace gamma_constants {
""")
    print_logarithm()
    print_stirling()
    print_near()
    print_exponential()
    print_sine()
    print("}  // namespace gamma_constants\n}  // namespace")


def print_table(name, values):
    print(f"const double {name}[{len(values)}] = {{{', '.join(text(v) for v in values)}}};")


def print_tables():
    print("""// Printed by kernels/gamma/constants.py: do not edit.

#include "kernels/gamma_kernels.hpp"

namespace lanewise::kernels {
""")
    print_table("rounded_factorials", [factorial(n) for n in range(171)])
    print_table("rounded_log_factorials", [log(factorial(n)) for n in range(1024)])
    print("}  // namespace lanewise::kernels")


if __name__ == "__main__":
    {"constants": print_constants, "tables": print_tables}[sys.argv[1]]()
