"""actionlint on the workflows; see the Makefile."""
