"""What the readers of files say of a case, by kind."""

from app.ui.i18n import QT_TRANSLATE_NOOP

SENTENCES: tuple[tuple[str, str], ...] = (
    (
        "gap",
        QT_TRANSLATE_NOOP(
            "Notices",
            "{0} missing in {1}: slices lie {2} mm apart, and {3} mm at the widest gap, so volume and positions beyond "
            "it are wrong.",
        ),
    ),
    (
        "gap",
        QT_TRANSLATE_NOOP(
            "Notices", "Slices may be missing in {0}: they lie {1} mm apart, and its header states {2} mm."
        ),
    ),
    (
        "gap",
        QT_TRANSLATE_NOOP("Notices", "The slice numbers of {0} are not consecutive: {1} may be missing."),
    ),
    (
        "uneven",
        QT_TRANSLATE_NOOP(
            "Notices",
            "The slices of {0} are unevenly spaced, {1} to {2} mm apart: volume and positions are approximate.",
        ),
    ),
    (
        "uneven",
        QT_TRANSLATE_NOOP("Notices", "The slices of {0} are shifted against each other: positions are approximate."),
    ),
    (
        "uneven",
        QT_TRANSLATE_NOOP(
            "Notices", "The slices of {0} are sheared against each other (gantry tilt); angles on them mislead."
        ),
    ),
    (
        "spacing",
        QT_TRANSLATE_NOOP("Notices", "{0} is a lone slice that does not state its thickness: no volume is measured."),
    ),
    (
        "place",
        QT_TRANSLATE_NOOP("Notices", "{0} does not say how the patient lies in it: orientation unknown."),
    ),
    (
        "place",
        QT_TRANSLATE_NOOP("Notices", "{0} does not say where its slices lie: orientation unknown, order by {1}."),
    ),
    (
        "sequence",
        QT_TRANSLATE_NOOP("Notices", "{0} does not say which sequence it is; it is treated as the FLAIR input."),
    ),
    ("sequence", QT_TRANSLATE_NOOP("Notices", "{0} is {1}; it is treated as the FLAIR input.")),
    ("sequence", QT_TRANSLATE_NOOP("Notices", "Of {0} series with {1}, {2} is used.")),
    (
        "sequence",
        QT_TRANSLATE_NOOP("Notices", "{0} interleaves {1} sets of images, which are listed as a series each."),
    ),
    (
        "channels",
        QT_TRANSLATE_NOOP("Notices", "{0} does not name its {1} channels; they are read in the order {2}."),
    ),
    (
        "channels",
        QT_TRANSLATE_NOOP(
            "Notices",
            "{0} is a colour picture: the three channels are read as pre-contrast T1, FLAIR and post-contrast T1.",
        ),
    ),
    ("sequence", QT_TRANSLATE_NOOP("Notices", "In {0} the {1} is a copy of FLAIR and counts as missing.")),
    (
        "left out",
        QT_TRANSLATE_NOOP(
            "Notices",
            "{0} has another frame of reference than FLAIR, as after the patient got up or was moved, and is left out.",
        ),
    ),
    ("left out", QT_TRANSLATE_NOOP("Notices", "{0} shows another place than FLAIR and is left out.")),
    (
        "left out",
        QT_TRANSLATE_NOOP("Notices", "{0} lies on another grid and names no frame of reference and is left out."),
    ),
    (
        "left out",
        QT_TRANSLATE_NOOP("Notices", "{0} lies on another grid and does not say where in space and is left out."),
    ),
    (
        "left out",
        QT_TRANSLATE_NOOP("Notices", "{0} of {1} differs in size or colour from the others and is left out."),
    ),
    (
        "left out",
        QT_TRANSLATE_NOOP("Notices", "{0} of {1} differ in size or colour from the others and are left out."),
    ),
    ("left out", QT_TRANSLATE_NOOP("Notices", "{0} left out; the first because: {1}")),
    ("left out", QT_TRANSLATE_NOOP("Notices", "{0} in the folder are no image and left out.")),
    ("left out", QT_TRANSLATE_NOOP("Notices", "{0} in the folder is no image and left out.")),
    ("left out", QT_TRANSLATE_NOOP("Notices", "{0} in {1} left out; the others differ in {2}.")),
    ("left out", QT_TRANSLATE_NOOP("Notices", "{0} in {1} left out.")),
    (
        "other grid",
        QT_TRANSLATE_NOOP("Notices", "{0} lies on another grid and is interpolated onto that of FLAIR."),
    ),
    (
        "other grid",
        QT_TRANSLATE_NOOP("Notices", "{0} names no frame of reference; check that it lies upon FLAIR."),
    ),
    (
        "not covered",
        QT_TRANSLATE_NOOP("Notices", "{0} does not reach slices {1} of FLAIR, which stands in for it there."),
    ),
    (
        "not covered",
        QT_TRANSLATE_NOOP("Notices", "{0} does not reach slice {1} of FLAIR, which stands in for it there."),
    ),
    ("plane", QT_TRANSLATE_NOOP("Notices", "The slices of {0} are {1}, and the model was trained on axial ones.")),
    (
        "reference",
        QT_TRANSLATE_NOOP("Notices", "The reference {0} lies on another grid and is brought onto that of the images."),
    ),
    (
        "reference",
        QT_TRANSLATE_NOOP("Notices", "Only {0} of the reference {1} lies within the images; the rest does not count."),
    ),
    (
        "reference",
        QT_TRANSLATE_NOOP("Notices", "{0} holds {1}, which are taken together as one reference."),
    ),
    (
        "reference",
        QT_TRANSLATE_NOOP(
            "Notices",
            "{0} and the other masks do not say where they lie; they are taken in the order of their names.",
        ),
    ),
    (
        "no reference",
        QT_TRANSLATE_NOOP("Notices", "The mask {0} lies on another grid, one of unknown place, and is left out."),
    ),
    (
        "no reference",
        QT_TRANSLATE_NOOP("Notices", "Only {0} of the {1} slices of {2} have a mask; the masks are left out."),
    ),
    (
        "no reference",
        QT_TRANSLATE_NOOP("Notices", "Only {0} of the {1} slices of {2} has a mask; the masks are left out."),
    ),
    (
        "values",
        QT_TRANSLATE_NOOP("Notices", "{0} is a JPEG picture, whose compression has changed its grey values."),
    ),
    ("values", QT_TRANSLATE_NOOP("Notices", "{0} holds voxels that are no numbers; they are shown as 0.")),
    (
        "two places",
        QT_TRANSLATE_NOOP("Notices", "{0} states two places in space, {1} mm apart; the first (sform) is used."),
    ),
    (
        "plane",
        QT_TRANSLATE_NOOP(
            "Notices",
            "{0} was not acquired in axial slices: pixels of its axial sections measure {1} × {2} mm, and the model "
            "was trained on square ones.",
        ),
    ),
    (
        "purpose",
        QT_TRANSLATE_NOOP("Notices", "{0} is a localizer, made to plan the examination and not to be read."),
    ),
    (
        "purpose",
        QT_TRANSLATE_NOOP(
            "Notices", "{0} is derived: computed from other images (reformatted, projected, subtracted)."
        ),
    ),
    ("program", QT_TRANSLATE_NOOP("Notices", "{0} of {1} could run as a program; do not pass them on.")),
    ("program", QT_TRANSLATE_NOOP("Notices", "{0} of {1} could run as a program; do not pass it on.")),
    (
        "foreign",
        QT_TRANSLATE_NOOP(
            "Notices",
            "This does not look like a brain FLAIR, the only kind of image that the model knows; check that the right "
            "series is chosen before you use the outline.",
        ),
    ),
    (
        "spacing",
        QT_TRANSLATE_NOOP(
            "Notices",
            "Slices are {0} mm thick and {1} mm apart; the volume counts each for the whole distance, as if the gaps "
            "looked like it.",
        ),
    ),
    (
        "spacing",
        QT_TRANSLATE_NOOP(
            "Notices",
            "The file does not say how large its pixels are; lengths and areas are in pixels, the volume in voxels.",
        ),
    ),
)
