#!/usr/bin/env bash
# Fuzzes the readers of hostile input: every class *FuzzTest, or those whose names are given (without "FuzzTest"), each for
# MINUTES (20), JOBS (1) at a time, at the lowest priority. Works on copies of the classes below WORK (target/fuzz), so that
# the sources can go on changing; what was found worth trying is kept there and used by the next run.
#
#   MINUTES=20 JOBS=2 benchmarks/fuzz.sh            all of them
#   MINUTES=5 benchmarks/fuzz.sh Tar Zstd           two of them
#
# Prints a table, and fails if there were findings. A finding is an input, in WORK/<name>/crash-… (or timeout-…, oom-…): copy it
# to src/test/resources/<package>/<name>FuzzTestInputs/<method>/ under a telling name, and `./mvnw test` fails until it is
# mended. With SKIP_BUILD=1 it takes what was built last. MAVEN_ARGUMENTS are passed to ./mvnw ("-o"). Needs a JDK 25 and nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."
. .mvn/jdk.sh
find_jdk25
minutes=${MINUTES:-20}
jobs=${JOBS:-1}
work=$(mkdir -p "${WORK:-target/fuzz}" && cd "${WORK:-target/fuzz}" && pwd)

[ -n "${SKIP_BUILD:-}" ] || ./mvnw -B -q ${MAVEN_ARGUMENTS:-} -P'!checks' -Dspotless.check.skip=true test-compile \
  dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile="$work/class-path" >"$work/build.log" 2>&1 ||
  { cat "$work/build.log"; exit 1; }
round=$(mktemp -d "$work/classes.XXXXXX")
trap 'rm -rf "$round"' EXIT
trap 'exit 130' INT TERM
cp -a target/classes "$round/main"
cp -a target/test-classes "$round/test"

names=("$@")
if [ $# -eq 0 ]; then
  mapfile -t names < <(cd "$round/test" && find . -name '*FuzzTest.class' -printf '%f\n' | sed 's/FuzzTest\.class$//' | sort)
fi

fuzz() { # name
  local class
  class=$(cd "$round/test" && find . -name "$1FuzzTest.class" | sed 's/^\.\///; s/\.class$//; s/\//./g')
  [ -n "$class" ] || { echo "there is no $1FuzzTest"; return 1; }
  mkdir -p "$work/$1"
  # An input that takes longer than a minute is a finding, too; at this priority seconds mean little.
  local TIMEFORMAT='processor seconds: %U'
  time (cd "$work/$1" && exec nice -n 19 "$JAVA_HOME/bin/java" -XX:+UseSerialGC -Xmx768m -XX:+EnableDynamicAgentLoading \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "$round/test:$round/main:$(cat "$work/class-path")" com.code_intelligence.jazzer.Jazzer --target_class="$class" \
    '--instrumentation_includes=dev.slimgate.**:io.airlift.compress.**' --max_duration="${minutes}m" \
    -timeout=60 -max_len=16384 -rss_limit_mb=3072)
}

running=0
failed=0
for name in "${names[@]}"; do
  if [ "$running" -ge "$jobs" ]; then
    wait -n || failed=1
    running=$((running - 1))
  fi
  fuzz "$name" >"$work/$name.log" 2>&1 &
  running=$((running + 1))
done
while [ "$running" -gt 0 ]; do
  wait -n || failed=1
  running=$((running - 1))
done

echo '| reader | seconds | of processor time | executions | edges covered | features | inputs kept | finding |'
echo '|---|---|---|---|---|---|---|---|'
for name in "${names[@]}"; do
  awk -v name="$name" '
    /^#[0-9]+.*cov: / { for (i = 1; i < NF; i++) { if ($i == "cov:") cov = $(i + 1); if ($i == "ft:") ft = $(i + 1); if ($i == "corp:") corp = $(i + 1) } runs = substr($1, 2) }
    /^processor seconds: / { used = int($3) }
    /^Done [0-9]+ runs in/ { runs = $2; seconds = $5 }
    /^== Java Exception|^== libFuzzer crashing input|ERROR: libFuzzer/ { bad = "**yes**" }
    END { sub(/\/.*/, "", corp); print "| " name " | " (seconds ? seconds : "?") " | " used " | " runs " | " cov " | " ft " | " corp " | " (bad ? bad : seconds ? "none" : "**did not end**") " |" }
  ' "$work/$name.log"
done
exit "$failed"
