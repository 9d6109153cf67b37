"""One module a format of the tables."""
