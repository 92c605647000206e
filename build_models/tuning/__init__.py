"""Finds the fastest kernel of every layer by measuring on this machine."""
