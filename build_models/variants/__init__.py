"""Trains every network of the zoo in the same way, measures them, and writes the table that compares them."""
