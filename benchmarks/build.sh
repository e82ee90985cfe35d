# Sourced by the other scripts. Builds the server that is measured (the profile `benchmark`, in benchmarks/target/server) and the
# benchmarks, and leaves: work, a folder for files; java, the command that runs a class of theirs; server, the one that runs
# `slimgate`, with the options of the JVM image and within its memory. FLAGS are more options for the server, MAVEN_ARGUMENTS
# more of Maven's ("-o").
. .mvn/jdk.sh
find_jdk25
work=$PWD/benchmarks/target
built=$work/server
mkdir -p "$work"

built_or_told() {
  "$@" >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 1; }
}
# shellcheck disable=SC2086 # several arguments
built_or_told ./mvnw -B -q ${MAVEN_ARGUMENTS:-} -Pbenchmark -Dquick package \
  dependency:build-classpath -Dmdep.includeScope=runtime -Dmdep.outputFile="$built/class-path"
"$JAVA_HOME/bin/jar" -cf "$work/slimgate-classes.jar" -C "$built/classes" .
# shellcheck disable=SC2086
built_or_told mvn -B -q ${MAVEN_ARGUMENTS:-} -f benchmarks/pom.xml compile \
  dependency:build-classpath -Dmdep.outputFile="$work/class-path"

unchecked=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)
java=("$JAVA_HOME/bin/java" "${unchecked[@]}" -Djava.util.logging.manager=org.jboss.logmanager.LogManager
  -cp "$work/classes:$built/classes:$(cat "$built/class-path"):$(cat "$work/class-path")")
# The image's own options, and for the heap the limit that its container has.
IFS=, read -ra options <<<"$(sed -n 's/^quarkus.jib.jvm-entrypoint=[^,]*,\(.*\),-jar,.*/\1/p' src/main/resources/application.properties)"
# shellcheck disable=SC2206 # several options
server=("$JAVA_HOME/bin/java" "${options[@]}" -XX:MaxRAM=512m ${FLAGS:-} -jar "$built/quarkus-app/quarkus-run.jar")
polite=(nice -n "${NICE:-0}")
