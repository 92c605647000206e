"""From PyTorch to what the compilers read."""
