"""Sentences about models, backends and networks that run."""

from app.ui.i18n import QT_TRANSLATE_NOOP

ENGINES = (
    # Files of models.
    QT_TRANSLATE_NOOP("FileMessages", "LiteRT cannot load the artifact {0}; reinstall Falx or compile it again."),
    QT_TRANSLATE_NOOP("FileMessages", "TVM cannot load the artifact {0}; reinstall Falx or compile it again."),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "Models in the folder {0} are not used because users of this PC could change them; let only administrators "
        "write there, or allow it by the policy user_writable_models.",
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages", "The artifact {0} holds another network than its manifest describes; compile it again."
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages", "The artifact {0} is not signed; reinstall Falx, or sign it with falx-build-models sign."
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "The artifact {0}/{1} has manifest format {2}, and this version of Falx reads format {3}; compile it again.",
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "The file {0} of the artifact {1} is missing or cannot be read; reinstall Falx or compile it again.",
    ),
    QT_TRANSLATE_NOOP("FileMessages", "The input guard {0} cannot be used; reinstall Falx or fit it again."),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "The manifest of the artifact {0} is damaged or not signed with a key that is trusted on this PC; reinstall "
        "Falx, or sign it with falx-build-models sign.",
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages", "The manifest of the artifact {0} cannot be read; reinstall Falx or compile it again."
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages", "The weights {0} do not fit the artifact {1}; reinstall Falx or compile it again."
    ),
    # Backends.
    QT_TRANSLATE_NOOP("FileMessages", "LiteRT ({0}) is installed but cannot be loaded."),
    QT_TRANSLATE_NOOP("FileMessages", "LiteRT is not installed; install the package ai-edge-litert."),
    QT_TRANSLATE_NOOP(
        "FileMessages", "The runtime library of TVM is installed but cannot be loaded; install Falx again."
    ),
    QT_TRANSLATE_NOOP("FileMessages", "TVM cannot put the weights of {0} into memory; close other programs."),
    QT_TRANSLATE_NOOP("FileMessages", "TVM cannot run: {0}; install Falx again."),
    QT_TRANSLATE_NOOP("FileMessages", "No backend can run the model {0} on this PC: {1}."),
    QT_TRANSLATE_NOOP("FileMessages", "The backend {0} cannot run the model {1} on this PC: {2}."),
    QT_TRANSLATE_NOOP("FileMessages", "The backend {0} cannot run on this PC: {1}; choose another one."),
    QT_TRANSLATE_NOOP("FileMessages", "The network {0} cannot run on this PC: {1}; choose another backend."),
    QT_TRANSLATE_NOOP(
        "FileMessages", "The graphics card does not tell its free memory (error {0}); choose another backend."
    ),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "The graphics card has {0} MB of its {1} MB free, and {2} needs {3} MB; close other programs that use it.",
    ),
    QT_TRANSLATE_NOOP("FileMessages", "No compiled model can be used: {0}"),
    QT_TRANSLATE_NOOP("FileMessages", "There is no backend named {0}; choose one of: {1}."),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "There is no compiled model in the folder {0}; reinstall Falx, or compile one with falx-build-models compile.",
    ),
    QT_TRANSLATE_NOOP("FileMessages", "There is no compiled model named {0}; choose one of: {1}."),
    # Networks.
    QT_TRANSLATE_NOOP("FileMessages", "LiteRT failed while it computed a slice; choose another backend."),
    QT_TRANSLATE_NOOP("FileMessages", "TVM failed while it computed a slice; choose another backend."),
    QT_TRANSLATE_NOOP(
        "FileMessages",
        "The network answered with values that are no probabilities for slice {0}; choose another backend and run "
        "again.",
    ),
    QT_TRANSLATE_NOOP("FileMessages", "The network reads images of shape {0}, and got {1}."),
    QT_TRANSLATE_NOOP("FileMessages", "The network computes slices one by one; open the case again."),
    QT_TRANSLATE_NOOP("FileMessages", "The network was closed and cannot run any more; open the case again."),
    QT_TRANSLATE_NOOP("FileMessages", "There is no memory to compute several slices at once; choose fewer threads."),
)
