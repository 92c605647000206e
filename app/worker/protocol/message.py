"""What requests and events have in common."""

from msgspec import Struct


class Message(Struct, frozen=True, forbid_unknown_fields=True):
    """One line between window and worker.

    Attributes
    ----------
    id : int
        Of the request: each request has one of its own, and what answers it repeats it.
    """

    id: int

    @property
    def tag(self) -> str:
        """What the line calls it: 'open', 'slice' …"""
        return str(self.__struct_config__.tag)
