#!/usr/bin/env bash
# Runs a server for MINUTES (15) with a heap that cannot grow (HEAP, 192m) at RATE (100) admissions a second. One of fifty is of
# a new image, and every few seconds the registry answers up to three requests wrongly. Prints each minute, and what is open when
# ready, after a start and at the end, each after 30 s of rest. FLAGS, NICE, MAVEN_ARGUMENTS: as in admissions.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
FLAGS="${FLAGS:-} -Xms${HEAP:-192m} -Xmx${HEAP:-192m}"
. benchmarks/build.sh
echo "$(nproc) processors, load before: $(cut -d' ' -f1 /proc/loadavg)"
admissions Soak
