"""The headless commands, one file each: `run(arguments, console) -> exit code`."""
