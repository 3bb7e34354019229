#!/bin/sh
# The story of two of the monitors in this repository, told on a local SageMaker: `make demo` runs this inside `mqm-sync sandbox`.
# It works on a copy, so the repository stays as it is.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
PATH=$here/.venv/bin:$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/monitors"
cp "$here/mqm-sync.yaml" "$work/"
cp "$here/monitors/churn-endpoint.yaml" "$here/monitors/churn-batch.yaml" "$work/monitors/"
cd "$work"

if [ -t 1 ]; then bold=$(printf '\033[1m') dim=$(printf '\033[2m') plain=$(printf '\033[0m'); else bold= dim= plain=; fi
chapter() { printf '\n%s== %s%s\n' "$bold" "$1" "$plain"; }
run() { printf '%s$ %s%s\n' "$dim" "$*" "$plain"; "$@"; }
exits_with() {
  expected=$1; shift
  code=0; run "$@" || code=$?
  if [ "$code" -ne "$expected" ]; then echo "expected exit code $expected, got $code"; exit 1; fi
  printf '%s(exit code %s)%s\n' "$dim" "$code" "$plain"
}

chapter "1. This story follows two of the monitors in this repository: one on an endpoint, one on batch transform. Lint them; no network is needed."
run mqm-sync lint

chapter "2. A mistake from AWS's own example, -PT2D, is caught with its place and its cure."
sed 's/-P8D/-PT2D/' monitors/churn-endpoint.yaml > broken.yaml
exits_with 1 mqm-sync lint broken.yaml
rm broken.yaml

chapter "3. Which data will the next runs read? Labels start to arrive after a day and are complete after a week, so each run of the endpoint monitor reads from 8 days ago to 1 day ago."
run mqm-sync windows -n 2

chapter "4. Is all of that there? Preflight looks at endpoint, capture, labels, baseline, role, image and quota."
run mqm-sync preflight

chapter "5. In AWS neither exists yet, so the plan is to create both. Nothing is written there yet."
exits_with 2 mqm-sync plan --out plan.json --detailed-exitcode

chapter "6. Apply exactly that plan: definitions first, then their schedules."
run mqm-sync apply plan.json

chapter "7. Plan again: nothing is left to do."
exits_with 0 mqm-sync plan --detailed-exitcode

chapter "8. Labels turn out to be complete after 6 days, so no run has to look back farther than 7 days instead of 8."
sed 's/start_time_offset: -P8D/start_time_offset: -P7D/' monitors/churn-endpoint.yaml > edited.yaml
mv edited.yaml monitors/churn-endpoint.yaml
echo "monitors/churn-endpoint.yaml: start_time_offset: -P8D -> -P7D"

chapter "9. Definitions can not be edited in SageMaker, so one is replaced."
exits_with 2 mqm-sync plan --detailed-exitcode

chapter "10. Apply: the new definition is in use before the old one goes."
run mqm-sync apply --auto-approve

chapter "11. Plan again: nothing is left to do, and no old definition is left behind."
exits_with 0 mqm-sync plan --detailed-exitcode
