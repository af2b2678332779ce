#!/bin/sh
# `make test-spring`: applications of Spring Boot 3.5 and 4 with the published artifact and a real MongoDB.
# Arguments go to Maven, e.g. -Dtest=HealthTest; BOOT=4 runs only that version.
set -eu
cd "$(dirname "$0")/../../.."
mvn="${MVN:-mvn -B -ntp}"
$mvn -q -Dquick -Dspotless.check.skip=true -Dmaven.test.skip=true package \
  org.apache.maven.plugins:maven-deploy-plugin:3.1.4:deploy \
  -DaltDeploymentRepository="folder::file:$PWD/target/repository"
# Maven does not resolve a release again: without this, it would test the artifact of an earlier run.
local=$($mvn -q help:evaluate -Dexpression=settings.localRepository -DforceStdout | grep -o '/[^[:cntrl:]]*')
rm -rf "${local:?}/taskrunner/taskrunner-schema"
if [ -z "${MONGODB_URI:-}" ]; then
  fifo=$(mktemp -d)
  mkfifo "$fifo/in" "$fifo/out"
  java -Dtaskrunner.project=. -Dorg.slf4j.simpleLogger.defaultLogLevel=off \
    -cp "target/test-classes:target/classes:$(cat target/test.classpath)" \
    taskrunner.testing.EmbeddedMongo --until-eof <"$fifo/in" >"$fifo/out" &
  server=$!
  exec 3>"$fifo/in"
  trap 'exec 3>&-; wait "$server" || true; rm -rf "$fifo"' EXIT
  read -r MONGODB_URI <"$fifo/out"
  export MONGODB_URI
fi
for line in ${BOOT:-3 4}; do
  $mvn -f "src/test/spring/boot$line/pom.xml" test "$@"
done
