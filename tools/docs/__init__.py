"""Writes what of docs/ follows from the code, and builds the pages: `just docs`."""
