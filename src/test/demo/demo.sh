#!/bin/sh
# `make demo`: starts an embedded MongoDB in a temporary folder, runs the command line as an operator
# does, and shows the resulting database. It ends all its processes and removes all its files.
set -eu
cd "$(dirname "$0")/../../.."

JAR=target/taskrunner-schema-cli.jar
TESTS="target/test-classes:target/classes:$(cat target/test.classpath)"
WORK=$(mktemp -d)
SERVER=
DATABASE=
: >"$WORK/output"
finish() {
  status=$?
  # The server ends at the end of its input.
  exec 3>&- || true
  [ -z "$SERVER" ] || wait "$SERVER" 2>/dev/null || true
  rm -rf "$WORK"
  [ "$status" = 0 ] || [ -z "${MONGODB_URI:-}" ] || [ -z "$DATABASE" ] ||
    echo "demo: failed; the database $DATABASE was kept for inspection" >&2
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

title() { printf '\n== %s\n' "$1"; }

if [ -n "${MONGODB_URI:-}" ]; then
  title "On the MongoDB of MONGODB_URI, in a separate database"
else
  title "Starting an embedded MongoDB (a replica set of one node)"
fi
mkfifo "$WORK/input"
java -Dtaskrunner.project=. -cp "$TESTS" -Dorg.slf4j.simpleLogger.defaultLogLevel=off \
  taskrunner.testing.EmbeddedMongo --until-eof <"$WORK/input" >"$WORK/output" &
SERVER=$!
exec 3>"$WORK/input"
while ! grep -q '^mongodb' "$WORK/output"; do
  kill -0 "$SERVER" 2>/dev/null || { echo "demo: the server did not start, see above" >&2; exit 1; }
  sleep 0.2
done
# In a file: every user of the machine can read the password on a command line.
grep -m 1 '^mongodb' "$WORK/output" >"$WORK/uri"
DATABASE=taskrunner_demo_$$

schema() {
  command=$1
  shift
  echo "\$ taskrunner-schema $command" "$@"
  # Quiet: the log would repeat the output.
  java -jar "$JAR" "$command" "$@" -q --uri-file "$WORK/uri" --database "$DATABASE" 3>&-
}

title "Migrating, with the backfill of importer/sample-store"
schema migrate --set Filesystem:Root=importer/sample-store

title "Verifying the database against what the change units declare"
schema verify

title "The contents of the database, and the indexes of typical queries"
java -cp "$TESTS" -Dorg.slf4j.simpleLogger.defaultLogLevel=off \
  taskrunner.demo.DemoSummary "$WORK/uri" "$DATABASE" 3>&-

cat <<'END'

== What to try next
  make mongod                       an embedded MongoDB that keeps running, in another terminal; then with its URI:
  java -jar target/taskrunner-schema-cli.jar plan --uri URI --database taskrunner
  java -jar target/taskrunner-schema-cli.jar migrate --skip-backfill --uri URI --database taskrunner
  importer/import-filesystem-state --from importer/sample-store-with-errors --uri URI --database taskrunner
  java -jar target/taskrunner-schema-cli.jar undo all --uri URI --database taskrunner
  java -jar target/taskrunner-schema-cli.jar script > baseline.mongosh
END
