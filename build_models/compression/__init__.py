"""Makes a trained network smaller: factored, pruned or quantised."""
