#!/usr/bin/env bash
# Measures the parts of an admission alone: parsing references, reading and writing AdmissionReviews, judging, expressions. Reading layers:
# layers.sh. NICE, MAVEN_ARGUMENTS: as in admissions.sh; arguments are JMH's.
set -euo pipefail
cd "$(dirname "$0")/.."
. benchmarks/build.sh
echo "$(nproc) processors, load before: $(cut -d' ' -f1 /proc/loadavg)"
"${polite[@]}" "${java[@]}" org.openjdk.jmh.Main 'References|Reviews|Judgements|ExpressionSpeed' -prof gc -foe true "$@" >"$work/jmh.log" 2>&1 ||
  { cat "$work/jmh.log" >&2; exit 1; }
grep -q '^# Run complete' "$work/jmh.log" || { cat "$work/jmh.log" >&2; exit 1; }
echo '| what | unit | time | ± | bytes allocated |'
echo '|---|---|---|---|---|'
awk '/ avgt / { name = $1; sub(/:.*/, "", name); what = $1
  if (what !~ /:/) { time[name] = $4; error[name] = ($5 == "±" ? $6 : ""); unit[name] = $NF; order[++count] = name }
  else if (what ~ /alloc\.rate\.norm/) bytes[name] = $4 }
  END { for (i = 1; i <= count; i++) { n = order[i]; printf "| %s | %s | %s | %s | %.0f |\n", n, unit[n], time[n], error[n], bytes[n] } }' "$work/jmh.log"
