"""Figures of marks and diameters as people read them."""

from app.measuring.figures import Figures
from app.measuring.marks import Kind, Mark
from app.results.measurements import Bidimensional
from app.ui.i18n import translate

_MANY = 100
"""From here on the place after the point says nothing."""


def lines_of(mark: Mark, figures: Figures) -> list[str]:
    """What stands beside a mark on the image."""
    if mark.kind is Kind.ARROW:
        return mark.text.splitlines() if mark.text else []
    if mark.kind is not Kind.ELLIPSE:
        return [summary_of(mark, figures)]
    lines = [_area(figures)]
    region = figures.region
    if region is not None:
        mean = translate("Measuring", "mean {0} ± {1}").format(_grey(region.mean), _grey(region.deviation))
        span = translate("Measuring", "min {0}, max {1}").format(_grey(region.smallest), _grey(region.largest))
        lines += [mean, span]
    return lines


def summary_of(mark: Mark, figures: Figures) -> str:
    """The one figure, or text, by which a mark is known in a list."""
    if mark.kind is Kind.DISTANCE:
        return length_in_words(figures.length or 0.0, figures.in_mm)
    if mark.kind is Kind.ANGLE:
        return f"{figures.angle or 0.0:.1f}°"
    if mark.kind is Kind.ARROW:
        return " ".join(mark.text.split()) or translate("Measuring", "without text")
    if figures.region is None:
        return _area(figures)
    mean = translate("Measuring", "mean {0} ± {1}")
    return f"{_area(figures)} · " + mean.format(_grey(figures.region.mean), _grey(figures.region.deviation))


def details_of(mark: Mark, figures: Figures) -> str:
    """Everything that is known of a mark, in one line."""
    region = figures.region
    if region is None:
        return f"{kind_in_words(mark.kind)}: {summary_of(mark, figures)}"
    one, many = translate("Measuring", "{0} pixel"), translate("Measuring", "{0} pixels")
    pixels = (one if region.pixels == 1 else many).format(f"{region.pixels:,}")
    return f"{kind_in_words(mark.kind)}: {', '.join(lines_of(mark, figures))} ({pixels})"


def kind_in_words(kind: Kind) -> str:
    """Name of a kind of mark."""
    return {
        Kind.DISTANCE: translate("Measuring", "Distance"),
        Kind.ANGLE: translate("Measuring", "Angle"),
        Kind.ELLIPSE: translate("Measuring", "Ellipse"),
        Kind.ARROW: translate("Measuring", "Arrow"),
    }[kind]


def diameters_in_words(found: Bidimensional, with_slice: bool = False) -> str:
    """Both diameters; moved ones say so."""
    if found.largest_mm is not None and found.perpendicular_mm is not None:
        text = translate("Measuring", "{0} × {1} mm").format(f"{found.largest_mm:.1f}", f"{found.perpendicular_mm:.1f}")
    else:
        text = translate("Measuring", "{0} × {1} pixels").format(
            f"{found.largest_px:.1f}", f"{found.perpendicular_px:.1f}"
        )
    if with_slice:
        text = translate("Measuring", "{0}, slice {1}").format(text, found.slice_index + 1)
    return translate("Measuring", "{0} (moved)").format(text) if found.edited else text


def length_in_words(length: float, in_mm: bool) -> str:
    """A length with its unit."""
    pattern = translate("Measuring", "{0} mm") if in_mm else translate("Measuring", "{0} pixels")
    return pattern.format(f"{length:.1f}")


def _area(figures: Figures) -> str:
    area = figures.area or 0.0
    pattern = translate("Measuring", "{0} mm²") if figures.in_mm else translate("Measuring", "{0} pixels²")
    return pattern.format(f"{area:,.0f}" if area >= _MANY else f"{area:.1f}")


def _grey(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= _MANY else f"{value:.3g}"
