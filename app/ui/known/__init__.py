"""Sentences of the program that the window knows, in English and with places for what changes; one subject a file."""
