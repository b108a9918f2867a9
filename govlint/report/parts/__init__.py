"""What several formats need, or one of them beside its own file. Imports no format."""
