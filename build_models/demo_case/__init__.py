"""The synthetic study that comes with the program: `falx-build-models demo-case`."""

from build_models.demo_case.write import STUDY, TRUTH, write_demo_case

__all__ = ["STUDY", "TRUTH", "write_demo_case"]
