"""The command line: one verb, one module, one function. Options in, verb called, rendered, exit code out."""
