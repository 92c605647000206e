"""The panels around the image, one a file."""
