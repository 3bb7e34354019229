#!/bin/sh
# Resolves every dependency with its hashes, for all platforms and Python 3.11+; records no download address.
set -eu
compile() { uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
  --no-emit-index-url --no-emit-find-links --no-annotate --upgrade "$@"; }
compile pyproject.toml --extra sandbox --group build --output-file requirements/sandbox.txt
compile pyproject.toml --extra sandbox --extra github --group build --group dev --output-file requirements/dev.txt
compile pyproject.toml --extra github --group build --output-file requirements/action.txt
for client in sdk-v2 sdk-v3 aws-cli; do
  compile "strangers/requirements/$client.in" --output-file "strangers/requirements/$client.txt"
done
