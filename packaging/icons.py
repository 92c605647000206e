"""Renders the program's icon in the sizes and formats that desktops want."""

import os
from io import BytesIO
from pathlib import Path

from PIL import Image

SIZES = (16, 24, 32, 48, 64, 128, 256, 512)


def write(svg: Path, folder: Path) -> None:
    """Write `<size>.png`, `falx.ico` and `falx.icns` into a folder, from one drawing."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = _render(svg)
    for size, picture in pictures.items():
        picture.save(folder / f"{size}.png")
    largest = pictures[SIZES[-1]]
    smaller = [pictures[size] for size in SIZES if size <= 256]
    largest.save(folder / "falx.ico", sizes=[picture.size for picture in smaller], append_images=smaller)
    largest.save(folder / "falx.icns", append_images=list(pictures.values()))


def _render(svg: Path) -> dict[int, Image.Image]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QIODevice, Qt  # noqa: PLC0415  after the platform has been named
    from PySide6.QtGui import QGuiApplication, QImage, QPainter  # noqa: PLC0415
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415

    application = QGuiApplication.instance() or QGuiApplication(["icons"])
    renderer = QSvgRenderer(str(svg))
    if not renderer.isValid():
        raise SystemExit(f"{svg.name} is no drawing that Qt can render.")
    pictures: dict[int, Image.Image] = {}
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")
        pictures[size] = Image.open(BytesIO(buffer.data().data())).convert("RGBA")
    del application
    return pictures
