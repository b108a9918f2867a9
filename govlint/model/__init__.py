"""The vocabulary: what every other room talks about. Imports nothing of ours."""
