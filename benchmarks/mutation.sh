#!/usr/bin/env bash
# How many mutants of the package `policy` its own tests kill: benchmarks/mutation.sh [CLASSES], such as 'dev.slimgate.policy.Judg*'.
# Takes half an hour on two quiet cores. The report is benchmarks/target/mutation/pit-reports/index.html.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$PWD/benchmarks/target/mutation
maven=(./mvnw -B -ntp -Pmutation '-P!checks' "-Dbuild.folder=$folder" -Dspotless.check.skip=true)
"${maven[@]}" test-compile

# PIT mutates with the library that this uses; see StableConstants for what it is good for.
repository=${MAVEN_REPOSITORY:-$HOME/.m2/repository}
version=$(sed -n 's:.*<pitest.version>\(.*\)</pitest.version>.*:\1:p' pom.xml)
jar=$repository/org/pitest/pitest/$version/pitest-$version.jar
"${maven[@]}" -q org.pitest:pitest-maven:help >/dev/null # fetches it
java -cp "$jar" benchmarks/StableConstants.java "$folder/classes/dev/slimgate/policy"

"${maven[@]}" org.pitest:pitest-maven:mutationCoverage ${1:+"-Dmutated=$1"}
