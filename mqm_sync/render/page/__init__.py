"""One self-contained page: no network, no scripts, no framework, nothing to build."""
