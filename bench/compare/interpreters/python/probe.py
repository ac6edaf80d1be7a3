"""Says in one line of JSON which interpreter runs this. Runs on Python 2.7 too."""

import json
import platform
import sys


def implementation():
    name = platform.python_implementation()
    return "GraalPy" if name.startswith("Graal") else name


def version():
    """The version of the language, and the interpreter's own where that is another."""
    language = platform.python_version()
    own = getattr(sys, "pypy_version_info", None) or getattr(
        getattr(sys, "implementation", None), "version", sys.version_info)
    own = "%d.%d.%d" % tuple(own[:3])
    return language if language.startswith(own) else "%s (%s)" % (language, own)


def gil():
    """Asked before any import that could switch the lock back on in a free-threaded build."""
    if hasattr(sys, "_is_gil_enabled"):
        return "on" if sys._is_gil_enabled() else "off"
    by_design = {"CPython": "on", "PyPy": "on", "GraalPy": "on", "Jython": "off"}
    return by_design.get(implementation(), "unknown")


def modules():
    found = []
    for name in ("numpy", "numexpr", "gmpy2"):
        try:
            module = __import__(name)
            found.append("%s %s" % (name, getattr(module, "__version__", None) or module.version()))
        except Exception:  # A module that is there but broken is as good as none.
            pass
    return found


print(json.dumps({
    "implementation": implementation(),
    "version": version(),
    "executable": sys.executable,
    "gil": gil(),
    "modules": modules(),
}))
