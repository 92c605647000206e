"""The input guard: fitted on training slices, judged on images that are none."""
