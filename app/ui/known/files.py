"""Sentences about files and disks: what they are, and what is wrong with them."""

from app.ui.i18n import QT_TRANSLATE_NOOP

FILES = (
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
    QT_TRANSLATE_NOOP("FileMessages", "{0} is neither a file nor a folder; open an image file or a folder."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} is in colour, and the slices beside it are grey; open them separately."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} is in colour; open the grey MR series."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} is in colour; open the grey MR volume."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} is a MetaImage volume, which Falx does not open; save it as NIfTI or NRRD."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} is a black-and-white drawing or mask of 1 bit; open the grey image itself."),
    QT_TRANSLATE_NOOP(
        "FileMessages", "{0} is neither grey nor RGB (its mode is {1}); export the slice as 8- or 16-bit grey."
    ),
    QT_TRANSLATE_NOOP("FileMessages", "{0} is partly transparent, as drawings are; open the MR slice itself."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} is of an unusual depth; export it with 8 or 16 bits a pixel."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} holds colours or complex numbers; export the magnitude image in grey."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} is no mask that Falx knows; name a DICOM SEG, a NIfTI volume or PNG masks."),
    QT_TRANSLATE_NOOP(
        "FileMessages", "{0} is no {1} (it holds {2}); open a DICOM series, a NIfTI volume, or PNG or TIFF slices."
    ),
    QT_TRANSLATE_NOOP("FileMessages", "{0} is {1}, and Falx segments MR images only; open an MR series."),
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
    QT_TRANSLATE_NOOP("FileMessages", "{0} holds an image of another size than its header says; export it again."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} holds voxels of an unusual type; save it with 8, 16 or 32 bits."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} has a dimension of no voxels; export it again."),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "{0} keeps its pixels in bits where the standard has none; export it with the high bit below the bits stored.",
    ),
    QT_TRANSLATE_NOOP("FileMessages", "{0} keeps its voxels in another file; save the volume as one .nrrd file."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} stores its voxels in an unusual way; save it raw or gzipped."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} cannot be unpacked on this PC; unpack it elsewhere and open the folder."),
    QT_TRANSLATE_NOOP("FileMessages", "{0} inflates to more than 1 GB; export it without compression."),
    QT_TRANSLATE_NOOP(
        "FileMessages", "{0} holds {1} files, and Falx unpacks up to {2}; unpack it and open a folder of it."
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "{0} unpacks to {1} GB or more, over the limit of Falx or the space that is free; unpack it and open a "
        "folder of it.",
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages", "None of the {0} images that {1} lists lies beside it; open the whole disc or its folder."
    ),
)
