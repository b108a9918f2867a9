"""Facts of each file, and the link step that joins them across the project."""
