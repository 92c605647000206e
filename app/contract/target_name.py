"""What the name of a CPU target says: 'windows-x86-64-v3' is Windows and x86-64-v3, 'cortex-a72' is Linux and A72."""

LINUX, WINDOWS, MACOS = "linux", "windows", "macos"

_SPELLED = {WINDOWS: "Windows", MACOS: "macOS", LINUX: "Linux"}


def target_name(system: str, instruction_set: str) -> str:
    """Name of the target for an instruction set on an operating system; Linux goes without saying."""
    return instruction_set if system == LINUX else f"{system}-{instruction_set}"


def parts_of(name: str) -> tuple[str, str]:
    """Operating system and instruction set of a target's name."""
    system, _, rest = name.partition("-")
    return (system, rest) if system in (WINDOWS, MACOS) else (LINUX, name)


def spelled(system: str) -> str:
    """An operating system as people write it."""
    return _SPELLED[system]
