"""Training on the TCGA lower-grade glioma slices and the figures that judge it."""
