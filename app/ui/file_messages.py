"""What is wrong with a file or a result, in the reader's language.

One table of the sentences that readers meet most. Each is as the program says it, with places for names and figures;
what is not here stays in English behind a few words of the reader's language (see `app.ui.troubles`).
"""

from app.ui.i18n import QT_TRANSLATE_NOOP, translate
from app.ui.sentences import first_known

SENTENCES = (
    # Paths and disks.
    QT_TRANSLATE_NOOP("FileMessages", "{0} does not exist; check the path."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} does not exist any more; check the path."),
    QT_TRANSLATE_NOOP("FileMessages", "The folder {0} cannot be read because you lack the permission; ask for access."),
    QT_TRANSLATE_NOOP(
        "FileMessages", "{0} cannot be read because you lack the permission; ask for access or copy the file."
    ),
    QT_TRANSLATE_NOOP("FileMessages", "{0} cannot be read from its disk; copy it to another place and try again."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} is empty (0 bytes); export it again."),
    QT_TRANSLATE_NOOP("FileMessages", "The folder {0} is empty; open a folder with a DICOM series or slices."),
    QT_TRANSLATE_NOOP("FileMessages", "The archive {0} is empty; open a folder with a DICOM series or slices."),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "The folder {0} holds no image that Falx knows ({1} files looked at); open a folder with a DICOM series, a "
        "NIfTI volume, or PNG or TIFF slices.",
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "The archive {0} holds no image that Falx knows ({1} files looked at); open a folder with a DICOM series, a "
        "NIfTI volume, or PNG or TIFF slices.",
    ),
    QT_TRANSLATE_NOOP("FileMessages", "{0} has changed since it was listed; open the folder again."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} has changed since it was listed; open it again."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} has changed its size since it was listed; open the folder again."),
    QT_TRANSLATE_NOOP("FileMessages", "The series is no longer listed; open its folder again."),
    QT_TRANSLATE_NOOP("FileMessages", "The study is no longer where it was opened; open it again."),
    # Kinds of files.
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "{0} is no DICOM file (it holds text); open a DICOM series, a NIfTI volume, or PNG or TIFF slices.",
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "{0} is no DICOM file (it holds unknown data); open a DICOM series, a NIfTI volume, or PNG or TIFF slices.",
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "{0} is no image that Falx knows (it holds text); open a DICOM series, a NIfTI volume, or PNG or TIFF slices.",
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "{0} is no image that Falx knows (it holds unknown data); open a DICOM series, a NIfTI volume, or PNG or TIFF "
        "slices.",
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "{0} is a PDF document, not an image; open the DICOM series, NIfTI volume or slices instead.",
    ),
    QT_TRANSLATE_NOOP("FileMessages", "{0} is a PDF document inside a DICOM file; open an MR series."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} is MR spectroscopy, not an image; open an MR series."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} is no MR image, and Falx segments MR images only; open an MR series."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} is of modality {1}, and Falx segments MR images only; open an MR series."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} is a DICOM segmentation, not an image; open the MR series it belongs to."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} is a mask without its image; open the image that it belongs to."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} is a mask without its image; put the image {1} beside it."),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "{0} is a secondary capture (a screenshot or scan), not an MR image; open the original MR series.",
    ),
    QT_TRANSLATE_NOOP("FileMessages", "{0} is in colour, as maps and fused images are; open the grey MR series."),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "{0} is a mosaic of many slices in one picture, which Falx does not take apart; export it as single slices.",
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "{0} is a localizer of few slices in several planes and makes no volume; open the series it was made for.",
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "{0} is a colour picture, such as a photo or a screenshot, and not three MR sequences; open a grey slice or "
        "channels in the order pre-contrast T1, FLAIR, post-contrast T1.",
    ),
    # Damage.
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "{0} is damaged, incomplete or of an unsupported encoding and cannot be decoded; export it again.",
    ),
    QT_TRANSLATE_NOOP("FileMessages", "{0} is no DICOM image, or its header is damaged; export it again."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} is no NIfTI volume, or its header is damaged; export it again."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} is no NRRD volume, or its header is damaged; export it again."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} is truncated: it holds fewer voxels than its header says; copy it again."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} has no pixels; open a DICOM file that holds an image."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} is locked with a password; unpack it and open the folder."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} is a damaged ZIP archive or packed in an unusual way; make it again."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} is no index of images, or it is damaged; open the folder that holds it."),
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
    # Results.
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
    # Falx itself.
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "Falx cannot read this file because its decoder failed; try another export of the study.",
    ),
    QT_TRANSLATE_NOOP("FileMessages", "The segmentation failed because of an error in Falx; the log says where."),
    QT_TRANSLATE_NOOP(
        "FileMessages", "The results could not be written because of an error in Falx; the log says where."
    ),
)


def file_message(sentence: str) -> str | None:
    """A sentence about a file in the language of the window; None when it is not known here."""
    known = first_known(SENTENCES, sentence)
    return None if known is None else translate("FileMessages", known[0]).format(*known[1])
