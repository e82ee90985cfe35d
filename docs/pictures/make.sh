#!/usr/bin/env bash
# Draws the pictures of the README from what the program says: denial.svg by a test that also holds it, report.png from the
# report that the demonstration leaves. Needs chromium; with pngquant the file is smaller.
set -euo pipefail
cd "$(dirname "$0")/../.."

./mvnw -B -q test -Dtest=TerminalPictureTest -Dslimgate.write=true

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
./slimgate demo --once --port 0 --color never --report "$work/report.html" >"$work/demo.log"
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --force-color-profile=srgb --window-size=1100,960 \
  --screenshot="$work/report.png" "file://$work/report.html" 2>"$work/chromium.log"
if command -v pngquant >/dev/null; then
  pngquant --force --strip --output "$work/report.png" 64 "$work/report.png"
fi
cp "$work/report.png" docs/pictures/report.png
ls -l docs/pictures
