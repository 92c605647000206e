"""Sentences about what is put together from files, and what is made of it."""

from app.ui.i18n import QT_TRANSLATE_NOOP

CASES = (
    # Series that make no volume, and masks that do not fit.
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "Different images lie at the same position in {0}, as in a time series; export the one volume that is to be "
        "segmented.",
    ),
    QT_TRANSLATE_NOOP("FileMessages", "The images in {0} differ in size and make no volume; export each part alone."),
    QT_TRANSLATE_NOOP(
        "FileMessages", "The images in {0} differ in orientation and make no volume; export each part alone."
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages", "The slices of {0} differ in size or colour; put each series into a folder of its own."
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "{0} holds {1} volumes, probably a time series; extract the FLAIR volume and open that.",
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "{0} was drawn in another frame of reference than the images; open the images that it belongs to.",
    ),
    QT_TRANSLATE_NOOP("FileMessages", "{0} lies outside the images; open the images that it belongs to."),
    QT_TRANSLATE_NOOP("FileMessages", "The mask {0} differs in size from its image; replace or remove it."),
    QT_TRANSLATE_NOOP(
        "FileMessages", "The frames of {0} lie unevenly or in several planes and make no volume; export it again."
    ),
    QT_TRANSLATE_NOOP("FileMessages", "The images in {0} differ in {1} and make no volume; export each part alone."),
    QT_TRANSLATE_NOOP("FileMessages", "The images in {0} do not state where they lie; export the series again."),
    QT_TRANSLATE_NOOP(
        "FileMessages", "The {0} pages of {1} differ in size or colour; save every slice as a file of its own."
    ),
    QT_TRANSLATE_NOOP("FileMessages", "{0} does not describe each of its frames; export it as a classic MR series."),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "{0} holds several frames without the geometry of an enhanced MR image; open the series as single slices.",
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages", "{0} has {1} dimensions that are no volume, or sequences along a fourth; split the file."
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "{0} has {1} dimensions, and Falx opens volumes with three, or with sequences along a fourth; split the file.",
    ),
    QT_TRANSLATE_NOOP("FileMessages", "{0} holds {1} volumes, and a mask is one; split the file."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} holds several sequences, whose roles cannot be changed."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} holds no reference; name a DICOM SEG, a NIfTI volume or PNG masks."),
    QT_TRANSLATE_NOOP(
        "FileMessages", "{0} and the images cannot be laid over each other; one does not say where it is."
    ),
    QT_TRANSLATE_NOOP("FileMessages", "The masks number {0} and the slices {1}; name one mask for each slice."),
    QT_TRANSLATE_NOOP("FileMessages", "There is no series to segment; open a folder with an MR series."),
    QT_TRANSLATE_NOOP(
        "FileMessages", "There is no series {0} in what was opened; list the series and choose one of them."
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages", "There is no series {0} to give a role to; list the series and choose one of them."
    ),
    QT_TRANSLATE_NOOP("FileMessages", "The volume is too large for a thumbnail."),
    QT_TRANSLATE_NOOP("FileMessages", "The bundled demo case is missing from this installation; reinstall Falx."),
    # Memory.
    QT_TRANSLATE_NOOP("FileMessages", "There is not enough memory for this study; close other programs."),
    QT_TRANSLATE_NOOP(
        "FileMessages", "{0} needs more memory than this PC has free; close other programs or open a smaller series."
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages", "This study needs {0} MB more memory than is free; close other programs and try again."
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "{0} claims {1} million pixels, and Falx opens up to {2} million in one file; open a smaller one.",
    ),
    # Results and settings.
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "The results cannot be written to the folder {0} ({1}); choose another folder or make room in it.",
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "The headers of this series lack something that DICOM SEG and SR need; export NIfTI or PNG.",
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "DICOM SEG and SR need to know where the slices lie, and this series does not say it; export NIfTI or PNG.",
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "DICOM SEG and SR refer to a study and its frame of reference, and this series names none; export NIfTI or "
        "PNG.",
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages", "A DICOM result has to say what made it, and that is not known; run the network again."
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "DICOM SEG and SR refer to one multi-frame image or to single slices, and this series mixes them; export "
        "NIfTI or PNG.",
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "DICOM SEG and SR refer to the DICOM images of a patient, and this study has none; export NIfTI or PNG, or "
        "open the DICOM series.",
    ),
    QT_TRANSLATE_NOOP("FileMessages", "No format was chosen; choose at least one."),
    QT_TRANSLATE_NOOP(
        "FileMessages", "The result {0} would replace a file of the study; choose another folder for the results."
    ),
    QT_TRANSLATE_NOOP("FileMessages", "There is no probability map to export; run the network again."),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "{0} reads back from the disk differently from what was written, and nothing was replaced; check the disk or "
        "choose another folder.",
    ),
    QT_TRANSLATE_NOOP("FileMessages", "The support bundle {0} cannot be written ({1}); choose another place."),
    QT_TRANSLATE_NOOP(
        "FileMessages", "The settings could not be saved because their folder cannot be written; check its permissions."
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages", "The administrator of this PC allows results only below {0}; choose a folder there."
    ),
    QT_TRANSLATE_NOOP("FileMessages", "The administrator of this PC does not allow results as {0}; choose among: {1}."),
    QT_TRANSLATE_NOOP(
        "FileMessages", "The administrator of this PC has set {0} to {1}; leave the option out, or ask for a change."
    ),
    # Falx itself.
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "Falx cannot read this file because its decoder failed; try another export of the study.",
    ),
    QT_TRANSLATE_NOOP("FileMessages", "The segmentation failed because of an error in Falx; the log says where."),
    QT_TRANSLATE_NOOP(
        "FileMessages", "The results could not be written because of an error in Falx; the log says where."
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages", "Falx cannot show this series because its decoder failed; try another export of the study."
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages", "The backends could not be examined because of an error in Falx; the log says where."
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages", "The models could not be listed because of an error in Falx; the log says where."
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages", "The outline could not be measured because of an error in Falx; the log says where."
    ),
    QT_TRANSLATE_NOOP("FileMessages", "The pixels of this case are no longer in memory; open the case again."),
)
