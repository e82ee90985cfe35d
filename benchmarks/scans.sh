#!/usr/bin/env bash
# Tells the memory of a server that reads the layers of four large images at a time, each 256 MiB and 100,000 files. FLAGS, NICE,
# MAVEN_ARGUMENTS: as in admissions.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
. benchmarks/build.sh
echo "$(nproc) processors, load before: $(cut -d' ' -f1 /proc/loadavg)"
admissions Scans
