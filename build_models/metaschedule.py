"""Lets TVM's MetaSchedule search for schedules: to compare ours with, and for operators that ours do not know."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false

import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tvm
from tvm import relax

from app.errors import BuildError
from build_models.progress import Progress, silent

_NEEDED = {"psutil": "psutil", "xgboost": "xgboost-cpu"}
"""Modules that TVM imports when a search begins, and the packages that they come in."""

_BATCH = 32
"""Candidates that are built and measured together: the processes that build are started anew for each batch."""

_POPULATION = 128
"""Of the evolution between batches. TVM's 512 take minutes for a convolution, most of them for candidates that are not
measured."""

_GENERATIONS = 2
_WORKLOADS = "database_workload.json"
_PATIENCE_S = 60.0
_MEASURED_MS = 50


@dataclass(frozen=True)
class Search:
    """How long to search, and for what.

    Attributes
    ----------
    target : tvm.target.Target
        With `num-cores`.
    threads : int
        With which candidates are measured.
    trials : int
        Candidates that are measured for each function.
    seed : int
    """

    target: tvm.target.Target
    threads: int
    trials: int = 64
    seed: int = 0


@dataclass(frozen=True)
class Found:
    """The best schedule of one function.

    Attributes
    ----------
    function : str
        As TVM named it when it fused the network.
    calls : int
        How often the network calls it.
    ms : float or None
        Median of its best candidate; None where no candidate ran.
    """

    function: str
    calls: int
    ms: float | None


def search(program: tvm.IRModule, wanted: Search, folder: Path, progress: Progress = silent) -> list[Found]:
    """Search function by function into a database, which `bench --peers --records` and `compile --records` read.

    Evolutionary search over the rules that TVM has for the target, guided by boosted trees (Shao et al., *Tensor
    Program Optimization with Probabilistic Programs*, NeurIPS 2022, arXiv:2205.13603).

    Parameters
    ----------
    program : tvm.IRModule
        Fused and not scheduled.
    wanted : Search
    folder : Path
        Holds the database. Functions that have a record there are not searched again, so that a search can be stopped.
    progress : callable

    Returns
    -------
    list of Found

    Raises
    ------
    BuildError
        A package that the search needs is not installed, or the folder cannot be written or holds damaged records.
    """
    _need_packages()
    from tvm.s_tir import meta_schedule as ms  # noqa: PLC0415  needs the packages

    os.environ["TVM_NUM_THREADS"] = str(wanted.threads)  # of the processes that measure
    searcher = _Searcher(
        ms, wanted, _database(ms, folder), ms.cost_model.XGBModel(num_tuning_cores=wanted.threads), folder
    )
    tasks = ms.relax_integration.extract_tasks(program, wanted.target)
    everything: list[Found] = []
    for number, task in enumerate(tasks, 1):
        found = searcher.find(task)
        progress(f"{number} of {len(tasks)}: {found.function}, {_in_words(found.ms)}")
        everything.append(found)
    return everything


@dataclass(frozen=True)
class _Searcher:
    """What is shared by the searches of all functions, so that each profits from what the others found."""

    ms: Any
    wanted: Search
    database: Any
    guide: Any
    folder: Path

    def find(self, task: Any) -> Found:
        context = self._context(task)
        name = task.task_name
        if self._record(context.mod, name) is None:
            self._tune(context)
        record = self._record(context.mod, name)
        return Found(name, int(task.weight), None if record is None else _median_ms(record))

    def _record(self, program: tvm.IRModule, name: str) -> Any:
        return self.database.query_tuning_record(program, self.wanted.target, name)

    def _context(self, task: Any) -> Any:
        return self.ms.TuneContext(
            mod=task.dispatched[0],
            target=self.wanted.target,
            space_generator="post-order-apply",
            search_strategy=self.ms.search_strategy.EvolutionarySearch(
                population_size=_POPULATION, genetic_num_iters=_GENERATIONS
            ),
            task_name=task.task_name,
            rand_state=self.wanted.seed,
            num_threads=self.wanted.threads,
        )

    def _tune(self, context: Any) -> None:
        builder, runner = self.ms.builder, self.ms.runner
        times = runner.EvaluatorConfig(number=1, repeat=3, min_repeat_ms=_MEASURED_MS)
        self.ms.tune.tune_tasks(
            tasks=[context],
            task_weights=[1.0],
            work_dir=str(self.folder),
            max_trials_global=self.wanted.trials,
            num_trials_per_iter=min(_BATCH, self.wanted.trials),
            builder=builder.LocalBuilder(f_build=_built, max_workers=self.wanted.threads, timeout_sec=_PATIENCE_S),
            runner=runner.LocalRunner(timeout_sec=_PATIENCE_S, evaluator_config=times),
            database=self.database,
            cost_model=self.guide,
            task_scheduler="round-robin",
        )


def apply_records(program: tvm.IRModule, target: tvm.target.Target, folder: Path) -> tvm.IRModule:
    """Schedule the functions that have a record, each by its best one; the others stay as they are.

    Parameters
    ----------
    program : tvm.IRModule
        Fused as the one that was searched.
    target : tvm.target.Target
    folder : Path
        That a search wrote.

    Raises
    ------
    BuildError
        There are no records in the folder, or damaged ones.
    """
    require_records(folder)
    with target:
        try:
            return relax.transform.MetaScheduleApplyDatabase(str(folder))(program)
        except Exception as error:  # TVM raises whatever its reader stumbles over
            raise _damaged(folder, error) from error


def require_records(folder: Path) -> None:
    """Make sure that a search has written into the folder.

    Raises
    ------
    BuildError
        It has not.
    """
    if not (folder / _WORKLOADS).is_file():
        raise BuildError(f"The folder {folder.name} holds no records of a search; make them with `search --out`.")


def is_scheduled(function: tvm.ir.BaseFunc) -> bool:
    """Whether a record was applied to it; TVM takes records that fit nothing without a word."""
    return "tirx.is_scheduled" in (function.attrs or {})


def _built(program: Any, target: Any, _parameters: Any) -> Any:
    """As TVM's own, which first imports the intrinsics of every device: half a minute in each of its processes."""
    from tvm.driver import build  # noqa: PLC0415
    from tvm.s_tir.transform import RemoveWeightLayoutRewriteBlock  # noqa: PLC0415

    return build(RemoveWeightLayoutRewriteBlock(skip_tensor_rewrite=True)(program), target=target)


def _database(ms: Any, folder: Path) -> Any:
    """Open the records of a folder, or begin them."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _WORKLOADS).touch()
    except OSError as error:
        raise BuildError(
            f"The folder {folder.name} cannot be written; choose another with --out.", repr(error)
        ) from error
    try:
        return ms.database.JSONDatabase(work_dir=str(folder))
    except Exception as error:  # TVM raises whatever its reader stumbles over
        raise _damaged(folder, error) from error


def _damaged(folder: Path, error: Exception) -> BuildError:
    return BuildError(f"The records of a search in {folder.name} are damaged; search into another folder.", repr(error))


def _median_ms(record: Any) -> float:
    times = sorted(float(seconds) for seconds in record.run_secs)
    return times[len(times) // 2] * 1e3


def _in_words(ms: float | None) -> str:
    return "no candidate ran" if ms is None else f"{ms:.3f} ms"


def _need_packages() -> None:
    missing = [package for module, package in _NEEDED.items() if importlib.util.find_spec(module) is None]
    if missing:
        raise BuildError(
            f"MetaSchedule's search needs what is not installed here: {', '.join(missing)}; install it and repeat."
        )
