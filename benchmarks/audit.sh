#!/usr/bin/env bash
# Audits PODS (100000) Pods of WORKLOADS (20000) workloads and IMAGES (5000) images whose facts are given, in a heap of HEAP (512m)
# on 2 processors: judged, made into a report and into objects of the API, and judged anew. NICE, MAVEN_ARGUMENTS: as in
# admissions.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
. benchmarks/build.sh
echo "$(nproc) processors, load before: $(cut -d' ' -f1 /proc/loadavg)"
"${polite[@]}" "${java[0]}" "-Xmx${HEAP:-512m}" -XX:ActiveProcessorCount=2 -XX:+UseSerialGC "${java[@]:1}" \
  dev.slimgate.benchmarks.AuditScale "${PODS:-100000}" "${WORKLOADS:-20000}" "${IMAGES:-5000}"
