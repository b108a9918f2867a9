"""The Python front end. The only room that knows libcst; what leaves it is the tree of `tree`."""
