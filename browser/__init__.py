"""Comments in a browser: see `make browser`."""
