"""Measuring on the views: what the hands do, how it is drawn, and what is kept of it."""
