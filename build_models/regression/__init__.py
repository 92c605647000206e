"""Why a tuned network may get slower on a CPU: our build with one thing taken away at a time."""
