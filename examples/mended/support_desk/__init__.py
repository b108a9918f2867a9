"""A support desk that answers by itself."""
