#!/usr/bin/env bash
# Measures what reading layers costs: time beside gzip, tar and sha256sum, an image of eight layers with one reader and
# with two, heap while large layers are read, and the size of what is kept of a layer.
#
#   benchmarks/layers.sh                    all of it
#   benchmarks/layers.sh time LAYER…        the comparison, with layers (.tar.gz) of your own
#   benchmarks/layers.sh eight | heap       one of the others
#
# Without layers of your own two are made of this machine's /usr, each of 300 MB unpacked: one of programs and libraries, one
# of documentation, scripts and headers. NICE (0) is the priority of what is measured; below 0 needs to be root.
# MAVEN_ARGUMENTS are passed to Maven ("-o"). Needs a JDK 25, Maven, gzip, tar, taskset; uses no network but loopback.
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-all}
[ $# -eq 0 ] || shift
. benchmarks/build.sh
rm -f "$work/plain"
mkfifo "$work/plain"
trap 'rm -f "$work/plain"' EXIT
trap 'exit 130' INT TERM
export TIMEFORMAT=%R

make_layer() { # name paths…
  local name=$1
  shift
  [ -s "$work/$name.tar.gz" ] && return
  find "$@" -xdev \( -type f -o -type l \) -printf '%s\t%p\n' 2>/dev/null | LC_ALL=C sort -t$'\t' -k2 |
    awk -F'\t' '{ bytes += $1 + 700; if (bytes > 300000000) exit; print $2 }' >"$work/$name.list" || true
  tar --no-recursion -T "$work/$name.list" -cPf - | gzip -6 >"$work/$name.tar.gz"
}

# The plain stream is unpacked once, and goes to tar and to sha256sum at the same time.
baseline() { # layer
  "${polite[@]}" taskset -c 0 bash -c 'sha256sum <"$1" >/dev/null
    sha256sum <"$2" >/dev/null & gzip -dc "$1" | tee "$2" | tar t >/dev/null; wait' - "$1" "$work/plain"
}

# The same without the copy for sha256sum: the least that can be asked.
unpack() { # layer
  "${polite[@]}" taskset -c 0 bash -c 'gzip -dc "$1" | tar t >/dev/null' - "$1"
}

median() { sort -n | awk '{ v[NR] = $1 } END { printf "%.0f (%.0f-%.0f)", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2, v[1], v[NR] }'; }

ten() { # command layer; of what is written besides, as of tar about names, nothing is a time
  for _ in 1 2 3 4 5 6 7 8 9 10; do { time "$1" "$2"; } 2>&1 | awk '/^[0-9.]+$/ { print $1 * 1000 }'; done | median
}

jmh() { # command…; prints the measured iterations
  "${polite[@]}" "$@" 2>&1 | tee "$work/jmh.log" | awk '/^Iteration/ { print $3 }'
  grep -q '^# Run complete' "$work/jmh.log" || { cat "$work/jmh.log" >&2; exit 1; }
}

compare() { # layer…
  local layer ours theirs least
  echo '| layer | MB | unpacked | entries | ours, ms | gzip, tar t, 2 sha256sum, ms | ratio | gzip, tar t alone, ms | index, bytes | per 100,000 files, MiB |'
  echo '|---|---|---|---|---|---|---|---|---|---|'
  for layer in "$@"; do
    layer=$(realpath "$layer")
    theirs=$(ten baseline "$layer")
    least=$(ten unpack "$layer")
    ours=$(jmh taskset -c 0 "${java[@]}" org.openjdk.jmh.Main LayerScan -p file="$layer" | median)
    awk -v name="$(basename "$layer")" -v ours="$ours" -v theirs="$theirs" -v least="$least" '/ compressed bytes, / {
      split(ours, a, " "); split(theirs, b, " ")
      for (i = 1; i < NF; i++) { if ($(i + 1) == "compressed") packed = $i; if ($(i + 1) == "unpacked,") plain = $i; if ($(i + 1) == "entries,") entries = $i; if ($i == "of") index_ = $(i + 1) }
      printf "| %s | %.0f | %.0f | %d | %s | %s | %.2f | %s | %d | %.2f |\n", name, packed / 1e6, plain / 1e6, entries, ours, theirs, a[1] / b[1], least, index_, index_ / entries * 100000 / 1048576
    }' "$work/jmh.log"
  done
}

times() {
  if [ $# -eq 0 ]; then
    make_layer programs /usr/bin /usr/sbin /usr/lib/*-linux-gnu
    make_layer texts /usr/share /usr/include /usr/lib/python3*
    set -- "$work/programs.tar.gz" "$work/texts.tar.gz"
  fi
  compare "$@"
}

eight() {
  local one two
  one=$(jmh "${java[@]}" org.openjdk.jmh.Main EightLayers -p layersAtOnce=1 | median)
  two=$(jmh "${java[@]}" org.openjdk.jmh.Main EightLayers -p layersAtOnce=2 | median)
  echo '| eight layers of 32 MiB, one reader, ms | two readers, ms | ratio |'
  echo '|---|---|---|'
  awk -v one="$one" -v two="$two" 'BEGIN { split(one, a, " "); split(two, b, " "); printf "| %s | %s | %.2f |\n", one, two, a[1] / b[1] }'
}

# With a heap of 64 MiB in all, a scan that held more would not end.
heap() {
  echo 'four layers of 1 GiB and 100,000 entries at once, layers alone:'
  "${polite[@]}" "${java[0]}" -Xmx64m -XX:+UseSerialGC "${java[@]:1}" dev.slimgate.benchmarks.LayerHeap scan 4 100000 1024
  echo 'the same with file trees and inspection:'
  "${polite[@]}" "${java[0]}" -Xmx512m -XX:+UseSerialGC "${java[@]:1}" dev.slimgate.benchmarks.LayerHeap inspect 4 100000 1024
}

echo "$(nproc) processors, load before: $(cut -d' ' -f1 /proc/loadavg)"
case $what in
  time) times "$@" ;;
  eight) eight ;;
  heap) heap ;;
  all)
    times
    eight
    heap
    ;;
  *)
    echo "layers.sh: time, eight, heap or nothing" >&2
    exit 2
    ;;
esac
