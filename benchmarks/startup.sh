#!/usr/bin/env bash
# Measures how `slimgate serve --policies policies/` starts, in three ways of packaging it; RUNS (5) rounds, each with one
# start of every way, so that what else the machine does meets them all. Prints medians, smallest and largest values, and
# ratios to the first way. Needs a JDK 25, curl and openssl; uses no network but loopback. Cleans up after itself.
# MAVEN_ARGUMENTS are passed to ./mvnw ("-o").
set -euo pipefail
cd "$(dirname "$0")/.."
. .mvn/jdk.sh
find_jdk25
rounds=${RUNS:-5}

work=$(mktemp -d)
server=
# shellcheck disable=SC2317 # called by the trap
clean_up() {
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

options=(-XX:+UseSerialGC -XX:+UseCompactObjectHeaders -XX:TrimNativeHeapInterval=10000 -Xms56m -Xmn40m -XX:SurvivorRatio=4 -XX:MetaspaceSize=64m --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)

echo "-- building, as Dockerfile.jvm does"
./mvnw -B -q ${MAVEN_ARGUMENTS:-} -Dquick package >"$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }
cp -a target/quarkus-app "$work/jar"
./mvnw -B -q ${MAVEN_ARGUMENTS:-} -Dquick package -Dquarkus.package.jar.type=aot-jar >"$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }
cp -a target/quarkus-app "$work/aot"
cp -a "$work/aot" "$work/jlink"
# What ./slimgate and the tests find there is the usual jar again.
rm -rf target/quarkus-app
cp -a "$work/jar" target/quarkus-app
.ci/jre "$work/java"

# On a busy machine the demo's first request may time out while it is recorded: it is tried again.
train() { # app java
  for _ in 1 2 3; do
    if (cd "$1" && "$2" "${options[@]}" -XX:AOTCacheOutput=slimgate.aot -jar quarkus-run.jar demo --once --port 0) >"$work/train.log" 2>&1; then
      test -s "$1/slimgate.aot"
      return
    fi
  done
  tail -n 20 "$work/train.log"
  exit 1
}
train "$work/aot" "$JAVA_HOME/bin/java"
train "$work/jlink" "$work/java/bin/java"

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
  -addext 'subjectAltName=IP:127.0.0.1' -keyout "$work/tls.key" -out "$work/tls.crt" 2>"$work/openssl.log"
# An image whose name is not valid: judged in full, and no registry is asked.
cat >"$work/review.json" <<'JSON'
{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {
  "uid": "benchmark", "kind": {"group": "", "version": "v1", "kind": "Pod"},
  "resource": {"group": "", "version": "v1", "resource": "pods"},
  "namespace": "default", "name": "benchmark", "operation": "CREATE", "dryRun": false, "userInfo": {"username": "benchmark"},
  "object": {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "benchmark", "namespace": "default"},
    "spec": {"containers": [{"name": "a", "image": "not:a:valid:image"}]}}}}
JSON

now() { date +%s%N; }

# Starts a way once; appends "milliseconds to ready, milliseconds of the first answer, MiB when ready, MiB after 200 answers".
measure() { # name java app options…
  local name=$1 java=$2 app=$3 port=$((20000 + RANDOM % 20000)) from ready asked answered rss later
  shift 3
  from=$(now)
  (cd "$app" && exec "$java" "${options[@]}" "$@" -jar quarkus-run.jar serve --policies "$policies" --host 127.0.0.1 \
    --port "$port" --tls-certificate "$work/tls.crt" --tls-key "$work/tls.key") >"$work/server.log" 2>&1 &
  server=$!
  # Asked by the shell itself until somebody listens: a curl every few milliseconds would take one of two processors.
  until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && curl -sf --max-time 5 --cacert "$work/tls.crt" -o "$work/health" "https://127.0.0.1:$port/health/ready"; do
    sleep 0.02
    if ! kill -0 "$server" 2>/dev/null || [ $(($(now) - from)) -gt 60000000000 ]; then
      echo "not ready: $name"
      tail -n 20 "$work/server.log"
      exit 1
    fi
  done
  ready=$(now)
  rss=$(awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$server/status")
  asked=$(now)
  curl -sf --max-time 30 --cacert "$work/tls.crt" -H 'Content-Type: application/json' --data-binary @"$work/review.json" \
    -o "$work/answer.json" "https://127.0.0.1:$port/validate?timeout=10s"
  answered=$(now)
  grep -q '"uid":"benchmark"' "$work/answer.json"
  curl -sf --max-time 60 --cacert "$work/tls.crt" -H 'Content-Type: application/json' --data-binary @"$work/review.json" \
    -o "$work/answer-#1.json" "https://127.0.0.1:$port/validate?timeout=10s&n=[1-200]"
  later=$(awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$server/status")
  kill "$server"
  wait "$server" || true
  server=
  echo "$(((ready - from) / 1000000)) $(((answered - asked) / 1000000)) $rss $later" >>"$work/$name.figures"
}

policies=$PWD/policies
echo "-- measuring: $rounds rounds; $(nproc) processors, load before: $(cut -d' ' -f1 /proc/loadavg)"
for _ in $(seq "$rounds"); do
  measure jar "$JAVA_HOME/bin/java" "$work/jar"
  measure aot "$JAVA_HOME/bin/java" "$work/aot" -XX:AOTCache=slimgate.aot
  measure jlink "$work/java/bin/java" "$work/jlink" -XX:AOTCache=slimgate.aot
done

# median (smallest-largest) of one column
column() { # name column
  cut -d' ' -f"$2" "$work/$1.figures" | sort -n |
    awk '{ v[NR] = $1 } END { m = NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2; printf "%d (%d-%d)", m, v[1], v[NR] }'
}
ratio() { # name column
  awk -v a="$(column "$1" "$2")" -v b="$(column jar "$2")" 'BEGIN { split(a, x, " "); split(b, y, " "); printf "%.2f", x[1] / y[1] }'
}
echo
echo '| packaged as | ready, ms | ratio | first answer, ms | ratio | RSS when ready, MiB | ratio | RSS after 200 answers, MiB | ratio | on disk, MB |'
echo '|---|---|---|---|---|---|---|---|---|---|'
for name in jar aot jlink; do
  case $name in
    jar) about='jars, JDK' size=$(du -smc "$work/jar" "$JAVA_HOME" | tail -n 1 | cut -f1) ;;
    aot) about='`aot-jar` with AOT cache, JDK' size=$(du -smc "$work/aot" "$JAVA_HOME" | tail -n 1 | cut -f1) ;;
    jlink) about='`aot-jar` with AOT cache, runtime by jlink' size=$(du -smc "$work/jlink" "$work/java" | tail -n 1 | cut -f1) ;;
  esac
  row="| $about"
  for column in 1 2 3 4; do row="$row | $(column $name $column) | $(ratio $name $column)"; done
  echo "$row | $size |"
done
