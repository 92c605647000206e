"""What is measured on a mask and how results are written. Sees imaging and the contract, never Qt or a backend."""
