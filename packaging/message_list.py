"""Writes docs/messages.md: every sentence with which Falx says that something is not as it should be.

They are taken from the sources, so that none is forgotten: `python packaging/message_list.py`. A sentence says what is
wrong and, after its semicolon, what to do; where it does not, that stands here.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "app"
PAGE = ROOT / "docs" / "messages.md"
BEGIN, END = "<!-- messages: begin -->", "<!-- messages: end -->"
GAP = "…"

WARNING, REASON, FILE_OF_POLICY, WINDOW, COMMAND = "warning", "reason", "policy-file", "window", "command"
# Heading of each kind, and what to do where the sentence does not say it.
KINDS = {
    "image-read": ("Files that cannot be opened", "open the study itself, or export it again"),
    WARNING: ("Files that are opened with a warning", "look at the images before you use the outline"),
    "artifact-incompatible": ("Model files", "reinstall Falx; `falx models --verify` names every damaged file"),
    "backend-unavailable": ("Backends that cannot run", "`falx backends` gives the reason of each; reinstall Falx"),
    REASON: ("Why one backend is not used", "nothing, if another runs; `falx backends` shows which"),
    "inference": ("Networks that fail while they run", "open the case again, and report the line in the log"),
    "worker": ("Memory that cases share", "open the case again"),
    "memory": ("Memory that is used up", "close other programs"),
    "output": ("Results and settings that cannot be written", "choose another folder or format"),
    "measurements": ("Measurements that were kept", "look at the permissions of Falx's data folder"),
    "policy": ("What the administrator does not allow", "ask the administrator; `falx policy` shows the setting"),
    FILE_OF_POLICY: ("Parts of a policy that are not honoured", "correct the file; `falx policy` names it"),
    WINDOW: ("What the window says besides", "go on; save a support bundle if it comes back"),
    COMMAND: ("What commands say besides", "see the sentence"),
    "internal": ("Errors in Falx itself", "save a support bundle and send it to whoever gave you Falx"),
}
_IMPERATIVES = re.compile(
    "(ask|check|choose|click|close|compile|copy|do|export|extract|go|install|leave|let|list|make|name|open|point|put|"
    "reinstall|replace|run|save|see|split|start|try|unpack|use) "
)
_NO_TROUBLE = re.compile(
    r"(was|were) (written to|saved)|are back|passed (its|their) golden run|It is not for|no holes|no grey value|"
    r"^asked for|^self-test passed|^ended with|^the probe of … …$"
)
_MODULES = (
    ("imaging/", lambda text: "image-read" if _advice(text) else WARNING),
    ("inference/model_folders", lambda _: "artifact-incompatible"),
    ("inference/fallback", lambda _: WARNING),
    ("inference/guard", lambda _: WARNING),
    ("inference/", lambda text: "backend-unavailable" if text.endswith(".") else REASON),
    ("policy/places", lambda _: FILE_OF_POLICY),
    ("policy/ranking", lambda _: FILE_OF_POLICY),
    ("results/gaps", lambda _: WARNING),
    ("results/measurements", lambda _: WARNING),
)  # where a sentence is returned and not raised, its module tells its kind
_OF_THE_WINDOW = frozenset(
    {"Worker", "Troubles", "Support", "SelfTest", "Exporting", "Editing", "KeyPresenter", "Application", "Presenter"}
)


class Message(NamedTuple):
    """One sentence with gaps for what is put into it, and what to do."""

    kind: str
    text: str
    advice: str = ""


def main() -> int:
    """Replace what stands between the marks."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{tables()}\n{END}{after}", encoding="utf-8")
    return 0


def tables() -> str:
    """A table for each kind."""
    messages = collect()
    parts: list[str] = []
    for kind, (heading, default) in KINDS.items():
        parts += [f"## {heading}", "| message | what to do |", "|---|---|"]
        for message in messages:
            if message.kind == kind:
                said, _, advice = message.text.rpartition("; ") if _advice(message.text) else (message.text, "", "")
                parts.append(f"| {_cell(said)} | {_cell(advice or message.advice or default).rstrip('.')} |")
        parts.append("")
    return "\n".join(parts).rstrip()


@cache
def sources() -> dict[str, ast.Module]:
    """The program, by path below its folder."""
    return {path.relative_to(APP).as_posix(): ast.parse(path.read_text("utf-8")) for path in sorted(APP.rglob("*.py"))}


@cache
def collect() -> list[Message]:
    """Every sentence, sorted, without doubles."""
    kinds = kinds_of_errors()
    found: list[Message] = []
    for tree in sources().values():
        found += _raised(tree, kinds)
    found += _notices(sources()["ui/known/notice_kinds.py"], sources()["ui/known/notices.py"])
    for name, tree in sources().items():
        found += _shown(tree) if name.startswith("ui/") else _returned(name, tree)
    known: dict[str, Message] = {}
    for message in found:
        if len(message.text.replace(GAP, "").split()) > 2 and not _NO_TROUBLE.search(message.text):
            known.setdefault(message.text, message)  # how it is raised counts before where else it stands
    return sorted(known.values())


@cache
def kinds_of_errors() -> dict[str, str]:
    """The kind of every class of AppError, inherited ones too."""
    classes = {node.name: node for tree in sources().values() for node in tree.body if isinstance(node, ast.ClassDef)}

    def kind_of(name: str) -> str | None:
        if name not in classes:
            return None
        for part in classes[name].body:
            if isinstance(part, ast.Assign) and ast.unparse(part.targets[0]) == "kind":
                return str(ast.literal_eval(part.value))
        return next((kind for base in classes[name].bases if (kind := kind_of(ast.unparse(base)))), None)

    return {name: kind for name in classes if (kind := kind_of(name)) not in (None, "error", "build")}


def _raised(tree: ast.AST, kinds: dict[str, str]) -> Iterator[Message]:
    """Sentences of errors, of requests that failed, of commands, and reasons of backends."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name in kinds:
            inner = [call for call in ast.walk(node) if isinstance(call, ast.Call)]
            yield from _of(kinds[node.name], [c.args[0] for c in inner if ast.unparse(c.func) == "super().__init__"])
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_INTERNAL":
            yield from (Message("internal", text) for text in ast.literal_eval(node.value).values())
        elif isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in kinds:
                yield from _of(kinds[name], node.args[:1])
            elif name == "FailedEvent" and len(node.args) > 2 and isinstance(node.args[2], ast.Constant):
                yield from _of(str(node.args[2].value), node.args[1:2])
            elif name in ("Availability", "CudaUnavailable", "Outcome", "_refused"):
                yield from _of(REASON, node.args)
            elif name in ("console.error", "print") and "app.commands" not in name:
                yield from (m for m in _of(COMMAND, node.args[:1]) if m.text.endswith("."))


def _returned(name: str, tree: ast.AST) -> Iterator[Message]:
    """Sentences that a function gives back, and constants, by the module that they stand in."""
    kind: Callable[[str], str] | None = next((kind for start, kind in _MODULES if name.startswith(start)), None)
    if kind is None:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Return | ast.Assign) and node.value is not None:
            for text in _whole_texts(node.value):
                whole = text.endswith(".") or not name.startswith("imaging/")
                if whole and len(text.split()) > 4 and not text.startswith((" ", ",", ";")):
                    yield Message(kind(text), text)


def _shown(tree: ast.AST) -> Iterator[Message]:
    """Sentences that the window makes itself, and those that it knows of files and backends."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and len(node.args) == 2:
            name, (context, text) = ast.unparse(node.func), (_text(part) for part in node.args)
            if context is None or text is None:
                continue
            if name == "QT_TRANSLATE_NOOP" and context in ("FileMessages", "Reasons"):
                yield Message("image-read" if context == "FileMessages" and _is_of_file(text) else REASON, text)
            elif name == "translate" and context in _OF_THE_WINDOW and text.endswith("."):
                yield Message(WINDOW, text)


def _notices(*trees: ast.AST) -> Iterator[Message]:
    """Warnings of files, each with what it means."""
    tables = {
        ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target): node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AnnAssign)
    }
    meanings = tables["MEANINGS"]
    assert isinstance(meanings, ast.Dict)
    meant = {ast.literal_eval(k): _text(v.args[1]) for k, v in zip(meanings.keys, meanings.values, strict=True)}  # type: ignore[union-attr, arg-type]
    for entry in tables["SENTENCES"].elts:  # type: ignore[union-attr]
        kind, sentence = entry.elts
        yield Message(WARNING, str(_text(sentence.args[1])), str(meant[ast.literal_eval(kind)]))


def _is_of_file(text: str) -> bool:
    return not text.startswith(("DICOM SEG", "The results", "The result", "No format"))


def _of(kind: str, arguments: Iterable[ast.expr]) -> Iterator[Message]:
    for argument in arguments:
        text = _text(argument)
        if text is not None:
            yield Message(kind, text.removeprefix("falx: "))


def _whole_texts(node: ast.expr) -> Iterator[str]:
    """Texts below an expression, but not the pieces of one with gaps, nor those that are arguments of a call."""
    text = _text(node)
    if text is not None:
        yield text
    elif not isinstance(node, ast.Call):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                yield from _whole_texts(child)


def _text(node: ast.expr) -> str | None:
    """A text with gaps for what is put into it; None when it is made elsewhere."""
    if isinstance(node, ast.Constant):
        text = node.value if isinstance(node.value, str) else None
    elif isinstance(node, ast.JoinedStr):
        text = "".join(str(part.value) if isinstance(part, ast.Constant) else GAP for part in node.values)
    else:
        text = None
    return None if text is None else re.sub(rf"{GAP}+", GAP, re.sub(r"\{\d\}", GAP, text))


def _advice(text: str) -> str:
    """What a sentence says is to be done; '' when it does not."""
    advice = text.rpartition("; ")[2] if "; " in text else ""
    return advice if _IMPERATIVES.match(advice) else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").strip()


if __name__ == "__main__":
    sys.exit(main())
