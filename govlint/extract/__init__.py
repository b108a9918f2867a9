"""Facts, file by file: what code and settings say before anything is linked."""
