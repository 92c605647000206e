"""Whether this PC can draw in three dimensions, and how well."""

from dataclasses import dataclass
from functools import cache

from PySide6.QtGui import QOffscreenSurface, QOpenGLContext

_RENDERER = 0x1F01
_IN_SOFTWARE = ("llvmpipe", "softpipe", "swiftshader", "gdi generic", "basic render")


@dataclass(frozen=True)
class Drawing:
    """OpenGL as it was found.

    Attributes
    ----------
    is_there : bool
        Version 2 or newer can be used.
    in_software : bool
        The processor draws, and smooth edges cost more than they are worth.
    """

    is_there: bool
    in_software: bool = False


@cache
def drawing() -> Drawing:
    """What there is; tried once, which takes a moment with some drivers."""
    context = QOpenGLContext()
    if not context.create():
        return Drawing(False)
    surface = QOffscreenSurface()
    surface.setFormat(context.format())
    surface.create()
    if not (surface.isValid() and context.makeCurrent(surface)):
        return Drawing(False)
    renderer = str(context.functions().glGetString(_RENDERER)).lower()
    context.doneCurrent()
    surface.destroy()
    return Drawing(context.format().majorVersion() >= 2, any(name in renderer for name in _IN_SOFTWARE))


def has_opengl() -> bool:
    """Whether an OpenGL context can be made and used."""
    return drawing().is_there
