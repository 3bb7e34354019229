"""One module per format: each takes finished, sorted data and returns a string; none computes anything."""
