"""Subcommands of `falx-build-models`, one a file: `add_arguments`, `run` → JSON document, `show` → table."""
