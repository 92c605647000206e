"""The name and the meaning of each kind of notice, and the words that stand in the places of its sentences."""

from app.ui.i18n import QT_TRANSLATE_NOOP

NAMES = {
    "gap": QT_TRANSLATE_NOOP("Notices", "Slices missing"),
    "uneven": QT_TRANSLATE_NOOP("Notices", "Distances uncertain"),
    "spacing": QT_TRANSLATE_NOOP("Notices", "Distances uncertain"),
    "place": QT_TRANSLATE_NOOP("Notices", "Orientation unknown"),
    "sequence": QT_TRANSLATE_NOOP("Notices", "Sequence uncertain"),
    "left out": QT_TRANSLATE_NOOP("Notices", "Left out"),
    "other grid": QT_TRANSLATE_NOOP("Notices", "Interpolated"),
    "not covered": QT_TRANSLATE_NOOP("Notices", "Not covered"),
    "plane": QT_TRANSLATE_NOOP("Notices", "Not axial"),
    "reference": QT_TRANSLATE_NOOP("Notices", "Reference"),
    "no reference": QT_TRANSLATE_NOOP("Notices", "Reference left out"),
    "channels": QT_TRANSLATE_NOOP("Notices", "Order of channels assumed"),
    "values": QT_TRANSLATE_NOOP("Notices", "Grey values changed"),
    "two places": QT_TRANSLATE_NOOP("Notices", "Place uncertain"),
    "purpose": QT_TRANSLATE_NOOP("Notices", "Not an ordinary series"),
    "program": QT_TRANSLATE_NOOP("Notices", "Suspicious file"),
    "foreign": QT_TRANSLATE_NOOP("Notices", "Unlike a brain FLAIR"),
}
MEANINGS = {
    "gap": QT_TRANSLATE_NOOP("Notices", "Volumes count the gap as if nothing lay in it."),
    "uneven": QT_TRANSLATE_NOOP("Notices", "Volumes and distances between slices are approximate."),
    "spacing": QT_TRANSLATE_NOOP("Notices", "Volumes and distances between slices are approximate."),
    "place": QT_TRANSLATE_NOOP("Notices", "No letters of orientation are shown; check left and right yourself."),
    "sequence": QT_TRANSLATE_NOOP("Notices", "If this is wrong, choose the sequence in the list above."),
    "left out": QT_TRANSLATE_NOOP("Notices", "The outline is made without it."),
    "other grid": QT_TRANSLATE_NOOP("Notices", "Fine detail of it is softened; the file itself is as it was."),
    "not covered": QT_TRANSLATE_NOOP("Notices", "The outline of these slices rests on fewer sequences."),
    "plane": QT_TRANSLATE_NOOP("Notices", "The outline is less reliable than on axial slices."),
    "reference": QT_TRANSLATE_NOOP("Notices", "The comparison rests on it as it is shown."),
    "no reference": QT_TRANSLATE_NOOP("Notices", "The outline is compared with nothing."),
    "channels": QT_TRANSLATE_NOOP("Notices", "Check on the images that each is the sequence it is called."),
    "values": QT_TRANSLATE_NOOP("Notices", "The outline may be less reliable there."),
    "two places": QT_TRANSLATE_NOOP("Notices", "Check that the letters of orientation are right."),
    "purpose": QT_TRANSLATE_NOOP("Notices", "The outline is less reliable than on the images as acquired."),
    "program": QT_TRANSLATE_NOOP("Notices", "Falx only reads the images and runs nothing."),
    "foreign": QT_TRANSLATE_NOOP("Notices", "The outline may mean nothing."),
}

GEOMETRY = ("gap", "uneven", "two places")
"""Kinds that a view warns of as well: where the slices lie is not what it seems."""

# What stands in the places of those sentences: words anywhere outside of quoted descriptions, and counts.
WORDS = (
    QT_TRANSLATE_NOOP("Notices", "pre-contrast T1 and post-contrast T1"),
    QT_TRANSLATE_NOOP("Notices", "pre-contrast T1"),
    QT_TRANSLATE_NOOP("Notices", "post-contrast T1"),
    QT_TRANSLATE_NOOP("Notices", "another channel"),
    QT_TRANSLATE_NOOP("Notices", "sagittal"),
    QT_TRANSLATE_NOOP("Notices", "coronal"),
    QT_TRANSLATE_NOOP("Notices", "slice location"),
    QT_TRANSLATE_NOOP("Notices", "instance number"),
)
WHOLE = (
    QT_TRANSLATE_NOOP("Notices", "size"),
    QT_TRANSLATE_NOOP("Notices", "orientation"),
    QT_TRANSLATE_NOOP("Notices", "frame of reference"),
    QT_TRANSLATE_NOOP("Notices", "whether they state their position"),
    QT_TRANSLATE_NOOP("Notices", "The series"),
)
COUNTS = (
    QT_TRANSLATE_NOOP("Notices", "{0} slice"),
    QT_TRANSLATE_NOOP("Notices", "{0} slices"),
    QT_TRANSLATE_NOOP("Notices", "{0} file"),
    QT_TRANSLATE_NOOP("Notices", "{0} files"),
    QT_TRANSLATE_NOOP("Notices", "{0} repeated image"),
    QT_TRANSLATE_NOOP("Notices", "{0} repeated images"),
    QT_TRANSLATE_NOOP("Notices", "{0} image"),
    QT_TRANSLATE_NOOP("Notices", "{0} images"),
    QT_TRANSLATE_NOOP("Notices", "{0} localizer"),
    QT_TRANSLATE_NOOP("Notices", "{0} localizers"),
    QT_TRANSLATE_NOOP("Notices", "{0} segment"),
    QT_TRANSLATE_NOOP("Notices", "{0} segments"),
)
