# Sourced by mvnw and slimgate. Finds a JDK 25 and exports it as JAVA_HOME.

# The feature version of the JDK in $1 ("25"), read from its release file; empty where there is no JDK with a compiler.
jdk_feature() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

# Exports JAVA_HOME, or tells in plain words what is missing and fails.
find_jdk25() {
  on_path=$(command -v javac 2>/dev/null || true)
  if [ -n "$on_path" ]; then
    on_path=$(dirname -- "$(dirname -- "$(readlink -f -- "$on_path")")")
  fi
  for candidate in "${SLIMGATE_JAVA_HOME:-}" "${JAVA_HOME:-}" "$on_path" \
    /usr/lib/jvm/*25* /usr/java/*25* /opt/*25* "$HOME"/.sdkman/candidates/java/25* "$HOME"/.jdks/*25* \
    "$HOME"/.local/share/mise/installs/java/*25* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home; do
    if [ -n "$candidate" ] && [ "$(jdk_feature "$candidate")" = 25 ]; then
      JAVA_HOME=$candidate
      export JAVA_HOME
      return 0
    fi
  done
  {
    echo "$(basename -- "$0"): no JDK 25 found (looked at JAVA_HOME, the PATH, /usr/lib/jvm and the usual places)."
    echo "Install one (Debian and Ubuntu: a package named temurin-25-jdk or openjdk-25-jdk-headless),"
    echo "or set SLIMGATE_JAVA_HOME to where yours is."
  } >&2
  return 1
}
