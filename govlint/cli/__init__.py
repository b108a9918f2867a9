"""One verb a file. Modules here import nothing heavy at the top: `--help` must be quick."""
