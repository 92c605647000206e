"""Runs compiled networks: backends, their proof and their choice. No Qt."""
