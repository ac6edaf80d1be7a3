"""Says in one line of JSON which interpreter runs this. Runs on Python 2.7 too."""

import json
import os
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
    """Asked before any import that could switch the lock back on in a free-threaded build.

    Since 3.12, sub-interpreters of CPython have a lock each if they are made to (PEP 684).
    """
    if not getattr(sys, "_is_gil_enabled", lambda: True)():
        return "off"
    if implementation() == "CPython" and sys.version_info >= (3, 12) and not free_threaded_build():
        return "per interpreter"
    by_design = {"CPython": "on", "PyPy": "on", "GraalPy": "on", "Jython": "off"}
    return by_design.get(implementation(), "unknown")


def free_threaded_build():
    """Whether it can run without the lock; PYTHON_GIL=1 may have switched the lock on."""
    if implementation() != "CPython":
        return False
    import sysconfig
    return bool(sysconfig.get_config_var("Py_GIL_DISABLED"))


def start_methods():
    try:
        import multiprocessing
    except ImportError:  # Jython has none.
        return []
    # Python 2.7 does not say; it only forks.
    return getattr(multiprocessing, "get_all_start_methods", lambda: ["fork"])()


def py_spy():
    """Beside the interpreter, as in a virtual environment, or on PATH."""
    beside = os.path.dirname(sys.executable or "")
    folders = [beside] + os.environ.get("PATH", "").split(os.pathsep)
    paths = [os.path.join(folder, "py-spy") for folder in folders if folder]
    return next((path for path in paths if os.access(path, os.X_OK)), "")


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
    "start_methods": start_methods(),
    "free_threaded_build": free_threaded_build(),
    "py_spy": py_spy(),
}))
