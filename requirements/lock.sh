#!/bin/sh
# Resolves every dependency with its hashes, for all platforms and Python 3.11+; records no download address.
set -eu
compile() { uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
  --no-emit-index-url --no-emit-find-links --no-annotate --upgrade pyproject.toml "$@"; }
compile --extra sandbox --group build --output-file requirements/sandbox.txt
compile --extra sandbox --extra github --group build --group dev --output-file requirements/dev.txt
