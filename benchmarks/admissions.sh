#!/usr/bin/env bash
# Measures admissions: a load generator beside the server and a registry in the generator's process, all on loopback.
#
#   benchmarks/admissions.sh warm       images seen before, beside an endpoint that only echoes
#   benchmarks/admissions.sh profile    what the server is busy with meanwhile (KINDS=digest)
#
# ROUNDS (5) rounds of SPAN (4) seconds for each of KINDS (echo,digest,tag), CONNECTIONS (1,16,64) and LATENCIES (0,50: of the
# registry, ms), after WARM_UP (40000) requests of each kind. FLAGS are further options for the server's JVM, NICE (0) its
# priority and the generator's; below 0 needs to be root. MAVEN_ARGUMENTS are Maven's ("-o"). Needs a JDK 25 and Maven; uses no
# network but loopback.
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-all}
if [ "$what" = profile ]; then
  FLAGS="${FLAGS:-} -XX:StartFlightRecording:filename=$PWD/benchmarks/target/profile.jfr,settings=profile,jdk.ExecutionSample#enabled=false,jdk.CPUTimeSample#enabled=true"
  export KINDS=${KINDS:-digest} CONNECTIONS=${CONNECTIONS:-16} LATENCIES=${LATENCIES:-0}
fi
. benchmarks/build.sh

run() { # class
  "${polite[@]}" "${java[@]}" "dev.slimgate.benchmarks.admissions.$1" "$work/$1" "${server[@]}"
}

echo "$(nproc) processors, load before: $(cut -d' ' -f1 /proc/loadavg)"
case $what in
  warm) run WarmAdmissions ;;
  profile)
    run WarmAdmissions
    "${java[@]}" dev.slimgate.benchmarks.admissions.HotMethods "$work/profile.jfr" dev.slimgate
    for view in cpu-time-hot-methods allocation-by-site gc-pauses; do
      "$JAVA_HOME/bin/jfr" view --width 160 --truncate beginning "$view" "$work/profile.jfr"
    done
    echo "all of it: jfr view … benchmarks/target/profile.jfr"
    ;;
  *)
    echo "admissions.sh: warm or profile" >&2
    exit 2
    ;;
esac
