"""What a run says, one format a file."""
