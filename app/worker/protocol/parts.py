"""What several messages carry."""

from msgspec import Struct, field

from app.imaging.volume import Role, VolumeGeometry
from app.worker.shared_array import ArrayHandle


class SeriesInfo(Struct, frozen=True, forbid_unknown_fields=True):
    """A series in the list, from its headers."""

    uid: str
    kind: str
    modality: str | None
    roles: tuple[Role, ...]
    description: str
    number: int | None
    shape: tuple[int, int, int]
    spacing_mm: tuple[float, float, float] | None
    warnings: tuple[str, ...]
    refusal: str | None = None
    reference: bool = False


class CaseHandle(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a case lies in shared memory, and what it is; enough for a worker that did not decode it itself.

    Attributes
    ----------
    voxels : ArrayHandle
        (channels, slices, rows, columns) of the volume's dtype.
    probability : ArrayHandle
        (slices, rows, columns) of float32; the worker writes it slice by slice.
    """

    uid: str
    roles: tuple[Role, ...]
    geometry: VolumeGeometry
    voxels: ArrayHandle
    probability: ArrayHandle


class Outline(Struct, frozen=True, forbid_unknown_fields=True):
    """The mask of a case whose slices have all been computed: probabilities and where they are cut.

    Attributes
    ----------
    reference : ArrayHandle or None
        (slices, rows, columns) of bool: what the mask is compared with.
    edits : dict of str to str
        Masks that replace the probabilities, packed, by the index of their slice (`app.editing.composition`).
    """

    case: CaseHandle
    threshold: float
    reference: ArrayHandle | None = None
    edits: dict[str, str] = field(default_factory=dict)


class ModelInfo(Struct, frozen=True, forbid_unknown_fields=True):
    """The network that runs."""

    name: str
    version: str
    channels: tuple[str, ...]
    threshold: float
    sha256: str
    precision: str = "float32"
