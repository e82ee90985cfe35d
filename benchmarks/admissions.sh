#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "$0")/.."
. benchmarks/build.sh
echo "$(nproc) processors, load before: $(cut -d' ' -f1 /proc/loadavg)"
"${java[@]}" ${PROPERTIES:-} dev.slimgate.benchmarks.admissions.WarmAdmissions "$work/warm" "${server[@]}"
