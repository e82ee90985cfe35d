#!/usr/bin/env bash
# Measures Slimgate at a real API server: how soon a policy is in force, and requests while certificates change.
#
#   KUBEBUILDER_ASSETS=/usr/local/kubebuilder/bin benchmarks/cluster.sh
set -euo pipefail
cd "$(dirname "$0")/.."

log=$(mktemp)
trap 'rm -f "$log"' EXIT
./mvnw -B -ntp verify -P'!checks' -Dspotless.check.skip=true -Dtest=NONE \
  -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=ClusterBenchmark >"$log" 2>&1 ||
  { tail -n 40 "$log" >&2; exit 1; }
grep -E '^(FIGURE|failed: )|skipped' "$log" | sed 's/^FIGURE //'
