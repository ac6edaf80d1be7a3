"""What the scripts that use NumPy share."""

import arm


def module(name):
    try:
        return __import__(name)
    except Exception as why:  # One that is there but broken is as good as none.
        raise arm.Untestable("this interpreter has no working %s (%s); install it with: %s"
                             % (name, type(why).__name__, arm.pip_install(name)))


def are_squares(values):
    """Whether they are 0, 1, 4, 9, ...: odd numbers lie between them."""
    numpy = module("numpy")
    steps = numpy.diff(values)
    return bool(values[0] == 0 and (steps == 2 * numpy.arange(len(steps)) + 1).all())
