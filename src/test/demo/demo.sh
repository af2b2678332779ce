#!/bin/sh
# `make demo`: an embedded MongoDB in a temporary folder, the command line against it as an operator
# would use it, and a look at what is there afterwards. Leaves nothing running and nothing behind.
set -eu
cd "$(dirname "$0")/../../.."

JAR=target/taskrunner-schema-cli.jar
TESTS="target/test-classes:target/classes:$(cat target/test.classpath)"
WORK=$(mktemp -d)
SERVER=
DATABASE=
: >"$WORK/said"
finish() {
  status=$?
  # The server ends when its input does.
  exec 3>&- || true
  [ -z "$SERVER" ] || wait "$SERVER" 2>/dev/null || true
  rm -rf "$WORK"
  [ "$status" = 0 ] || [ -z "${MONGODB_URI:-}" ] || [ -z "$DATABASE" ] ||
    echo "demo: did not get to its end; the database $DATABASE is left to be looked at" >&2
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

say() { printf '\n== %s\n' "$1"; }

if [ -n "${MONGODB_URI:-}" ]; then
  say "On the MongoDB that MONGODB_URI names, in a database of the demo's own"
else
  say "Starting an embedded MongoDB (a replica set of one node)"
fi
mkfifo "$WORK/input"
java -Dtaskrunner.project=. -cp "$TESTS" -Dorg.slf4j.simpleLogger.defaultLogLevel=off \
  taskrunner.testing.EmbeddedMongo --until-eof <"$WORK/input" >"$WORK/said" &
SERVER=$!
exec 3>"$WORK/input"
while ! grep -q '^mongodb' "$WORK/said"; do
  kill -0 "$SERVER" 2>/dev/null || { echo "demo: the server did not start, see above" >&2; exit 1; }
  sleep 0.2
done
# In a file: a password on a command line is there for all to see.
grep -m 1 '^mongodb' "$WORK/said" >"$WORK/uri"
DATABASE=taskrunner_demo_$$

schema() {
  command=$1
  shift
  echo "\$ taskrunner-schema $command" "$@"
  # The log says the same once more, as it happens.
  java -jar "$JAR" "$command" "$@" -q --uri-file "$WORK/uri" --database "$DATABASE" 3>&-
}

say "Migrating, with the backfill of importer/sample-store"
schema migrate --set Filesystem:Root=importer/sample-store

say "Verifying the database against what the change units declare"
schema verify

say "What is in the database, and which index serves a typical query"
java -cp "$TESTS" -Dorg.slf4j.simpleLogger.defaultLogLevel=off \
  taskrunner.demo.DemoSummary "$WORK/uri" "$DATABASE" 3>&-

cat <<'END'

== What to try next
  make mongod                       an embedded MongoDB that stays, in another terminal; then with its URI:
  java -jar target/taskrunner-schema-cli.jar plan --uri URI --database taskrunner
  java -jar target/taskrunner-schema-cli.jar migrate --skip-backfill --uri URI --database taskrunner
  importer/import-filesystem-state --from importer/sample-store-with-errors --uri URI --database taskrunner
  java -jar target/taskrunner-schema-cli.jar undo all --uri URI --database taskrunner
  java -jar target/taskrunner-schema-cli.jar script > baseline.mongosh
END
