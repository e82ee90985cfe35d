#!/usr/bin/env bash
# Admits PODS (100000) Pods of IMAGES (5000) different images from a registry that takes LATENCY (10) ms: by digest, again, and by
# tag. FLAGS, NICE, MAVEN_ARGUMENTS: as in admissions.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
. benchmarks/build.sh
echo "$(nproc) processors, load before: $(cut -d' ' -f1 /proc/loadavg)"
admissions Scale
