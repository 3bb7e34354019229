"""`python -m mqm_sync`."""

from mqm_sync.cli.main import entry

entry()
