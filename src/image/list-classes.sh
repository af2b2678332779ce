#!/bin/sh
# list-classes.sh URI: writes src/image/classes.lst, the classes that the image's class-data archive
# holds: those that its Java loads for a migration, an import and the commands beside them, in a
# database of its own on the server of URI. A class that is listed and gone costs nothing; one that is
# new and not listed costs a start some of its speed.
set -eu
cd "$(dirname "$0")/../.."

URI=$1
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
trap 'exit 1' HUP INT TERM
DATABASE=taskrunner_classes_$$
JAR=target/image/program/opt/taskrunner-schema/taskrunner-schema-cli.jar

# schema EXIT COMMAND…
schema() {
  expected=$1
  shift
  status=0
  target/image/runtime/opt/java/bin/java -XX:+UseSerialGC -Xshare:off \
    "-XX:DumpLoadedClassList=$WORK/$1.lst" -jar "$JAR" "$@" \
    --output json --uri "$URI" --database "$DATABASE" >"$WORK/out" || status=$?
  [ "$status" = "$expected" ] || { cat "$WORK/out" >&2; exit 1; }
}

schema 3 wait --timeout 1s
schema 3 plan
schema 0 migrate --skip-backfill
schema 0 doctor
schema 0 import --from importer/sample-store --verify --rejects "$WORK/rejects"
schema 0 verify
schema 0 report --html "$WORK/report.html"
schema 0 export --to "$WORK/back"
schema 0 undo all --yes
schema 3 state compare

# By name: ids differ between the lists. Classes of other loaders can't be archived so.
cat "$WORK"/*.lst | grep -v -e ' source: ' -e '^#' -e '^@cp' | sed 's/ id: .*//' |
  LC_ALL=C sort -u >src/image/classes.lst
wc -l src/image/classes.lst
