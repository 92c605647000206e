"""Kernels in half precision for NVIDIA GPUs, and the emulator that runs them without one."""
