"""The networks that a worker has chosen and loaded, kept for the next request."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.errors import AppError, EngineFailedError
from app.logs import log_app_error
from app.worker.protocol import EngineChoice, Event, ModelInfo, ModelsEvent, ProvingEvent, SelectedEvent

if TYPE_CHECKING:  # imported where they are used: reading a file needs no engine
    from app.inference.backend import InferenceSession
    from app.inference.selection import BackendSelection

Send = Callable[[Event], None]
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LoadedEngine:
    """A network that can run; `warm` says whether it has run before this request."""

    selection: BackendSelection
    session: InferenceSession
    sha256: str
    warm: bool


class Engines:
    """Chooses engines once for each wish, and loads each artifact once."""

    def __init__(self) -> None:
        self._selections: dict[EngineChoice, BackendSelection] = {}
        self._loaded: dict[str, LoadedEngine] = {}
        self._failed: frozenset[str] = frozenset()
        self._left_alone: set[str] = set()

    def close(self) -> None:
        """Free them."""
        for engine in self._loaded.values():
            engine.session.close()
        self._loaded.clear()

    def give_up(self, failed: LoadedEngine, error: EngineFailedError) -> None:
        """Use the backend of an engine that failed no more in this process."""
        from app.inference.fallback import give_up  # noqa: PLC0415

        name = failed.selection.name
        self._failed |= {name}
        for engine in [engine for engine in self._loaded.values() if engine.selection.name == name]:
            del self._loaded[_key(engine.selection)]
            give_up(engine.session, error)
        self._selections = {choice: other for choice, other in self._selections.items() if other.name != name}

    def select_anew(self, choice: EngineChoice, request_id: int, send: Send) -> None:
        """Choose and tell every outcome.

        Raises
        ------
        BackendUnavailableError
        """
        self._selections.pop(choice, None)
        self._select(choice, request_id, send)

    def list_models(self, request_id: int, send: Send) -> None:
        """Tell which models there are."""
        from app.inference.models import list_models  # noqa: PLC0415

        send(ModelsEvent(request_id, list_models()))

    def load(self, choice: EngineChoice, request_id: int, send: Send) -> LoadedEngine:
        """The network for a wish; tells of the choice when it is new.

        Raises
        ------
        BackendUnavailableError, ArtifactIncompatibleError
        """
        from app.inference.selection import load_or_choose_anew  # noqa: PLC0415

        selection = self._select(choice, request_id, send)
        engine = self._loaded.get(_key(selection))
        if engine is None:
            loaded, session = load_or_choose_anew(selection, choice, self._failed, _progress(request_id, send))
            if loaded is not selection:
                self._keep(choice, loaded, request_id, send)
            engine = LoadedEngine(loaded, session, loaded.artifact.sha256, warm=False)
        self._loaded[_key(engine.selection)] = replace(engine, warm=True)
        return engine

    def load_ahead(self) -> bool:
        """Load a network that has been chosen, before it is asked for; returns whether there was one.

        When that fails, the request that asks for it will choose anew and tell.
        """
        from app.inference.selection import load  # noqa: PLC0415

        done = self._loaded.keys() | self._left_alone
        selection = next((one for one in self._selections.values() if _key(one) not in done), None)
        if selection is None:
            return False
        try:
            session = load(selection)
        except AppError as error:
            log_app_error(_log, error)
            self._left_alone.add(_key(selection))
        else:
            self._loaded[_key(selection)] = LoadedEngine(selection, session, selection.artifact.sha256, warm=False)
        return True

    def _select(self, choice: EngineChoice, request_id: int, send: Send) -> BackendSelection:
        from app.inference.selection import select_backend  # noqa: PLC0415

        if choice not in self._selections:
            selection = select_backend(choice, progress=_progress(request_id, send), failed=self._failed)
            self._keep(choice, selection, request_id, send)
        return self._selections[choice]

    def _keep(self, choice: EngineChoice, selection: BackendSelection, request_id: int, send: Send) -> None:
        self._selections[choice] = selection
        send(_selected(request_id, selection))


def _progress(request_id: int, send: Send) -> Callable[[str], None]:
    return lambda what: send(ProvingEvent(request_id, what))


def _key(selection: BackendSelection) -> str:
    return str(selection.artifact.folder)


def _selected(request_id: int, selection: BackendSelection) -> SelectedEvent:
    manifest = selection.artifact.manifest
    model = manifest.model
    return SelectedEvent(
        request_id,
        name=selection.name,
        reason=selection.reason,
        target=manifest.target.name,
        model=ModelInfo(
            model.name, model.version, model.channels, model.threshold, selection.artifact.sha256, manifest.precision
        ),
        outcomes=selection.outcomes,
    )
