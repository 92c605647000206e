"""`falx-build-models card`."""

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.errors import BuildError
from build_models.card_text import with_figures
from build_models.weights import load_card, save_card


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--weights", type=Path, default=Path("resources/weights/unet.safetensors"))
    parser.add_argument("--text", type=Path, help="Markdown with the marks (default: README.md beside the weights)")
    parser.add_argument(
        "--enter",
        type=_named,
        action="append",
        default=[],
        metavar="NAME=FILE",
        help="take a report into the card first: cross-validation, leave-one-hospital-out, guard, validation, test",
    )


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Enter reports into the card, then write its figures into the text.

    Raises
    ------
    BuildError
        A report or the text cannot be read, or has no marks for this model.
    """
    card = load_card(arguments.weights)
    entered = {name: _report(path) for name, path in arguments.enter}
    card = replace(card, figures={**card.figures, **entered})
    place = arguments.text or arguments.weights.with_name("README.md")
    try:
        text = place.read_text(encoding="utf-8")
    except OSError as error:
        raise BuildError(f"The text {place.name} cannot be read; name another with --text.", repr(error)) from error
    changed = with_figures(text, card)
    if entered:
        save_card(arguments.weights, card)
    place.write_text(changed, encoding="utf-8")
    return {"model": card.name, "text": str(place), "entered": sorted(entered), "changed": changed != text}


def show(document: dict[str, Any]) -> None:
    """Say what was done."""
    print(f"{document['text']}: figures of {document['model']} {'written' if document['changed'] else 'as they were'}")


def _named(text: str) -> tuple[str, Path]:
    name, found, path = text.partition("=")
    if not found or not name or not path:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=FILE")
    return name, Path(path)


def _report(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise BuildError(f"{path.name} is no report; give the JSON that an evaluation wrote.", repr(error)) from error
