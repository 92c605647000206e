"""What a report leaves in a folder: its figures as JSON, and beside them the page that tells of them."""

import json
from pathlib import Path
from typing import Any


def write_report(folder: Path, stem: str, document: dict[str, Any], page: str) -> None:
    """Write `<stem>.json` and `<stem>.md`; existing ones are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{stem}.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    (folder / f"{stem}.md").write_text(page, encoding="utf-8")
