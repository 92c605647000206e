"""Trains Falx's networks and compiles them ahead of time, one artifact per target."""
