"""The case on the screen: one that is open, or a preview of the next, behind which the one before waits."""

from app.ui.opened_case import OpenedCase
from app.worker.shared_array import SharedFolder


class ShownCase:
    """Knows what is shown, and frees the memory of what is no longer wanted; a preview's is its opener's."""

    def __init__(self, folder: SharedFolder) -> None:
        self._folder = folder
        self._before: OpenedCase | None = None
        self._is_preview = False
        self.case: OpenedCase | None = None

    def preview(self, case: OpenedCase) -> None:
        """Show what is there of a case that is being read."""
        if not self._is_preview:
            self._before, self._is_preview = self.case, True
        self.case = case

    def take_back(self) -> bool:
        """Show the case from before the preview again; returns whether there was a preview."""
        was_shown, self._is_preview = self._is_preview, False
        if was_shown:
            self.case, self._before = self._before, None
        return was_shown

    def replace(self, case: OpenedCase | None) -> None:
        """Show another case, or none, for good."""
        before, self.case = self.case, case
        if before is not None:
            for handle in before.handles:
                self._folder.remove(handle)
