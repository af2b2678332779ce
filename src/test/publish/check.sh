#!/bin/sh
# `make test-publish`: publishes twice, from two folders, each into a repository of its own; all files have to
# be equal. Then a stranger's project builds with what is there, through a local repository of its own
# that has nothing of ours, and runs the library and the command line.
set -eu
cd "$(dirname "$0")/../../.."

MVN=${MVN:-mvn -B -ntp}
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
trap 'exit 1' HUP INT TERM

fail() {
  echo "test-publish: $1" >&2
  exit 1
}

# SHA-256 and name of each file, without what a deployment is numbered by.
files() {
  (cd "$1" && find . -type f ! -name 'maven-metadata*' ! -name '*.md5' ! -name '*.sha1' -exec sha256sum {} +) |
    sed 's/-[0-9]*\.[0-9]*-[0-9]*\([-.]\)/\1/' | LC_ALL=C sort -k 2
}

make --no-print-directory publish "REPO=file://$WORK/first"
mkdir "$WORK/copy"
tar --exclude=./target --exclude=./.git -cf - . | tar -xf - -C "$WORK/copy"
(cd "$WORK/copy" && make --no-print-directory publish "REPO=file://$WORK/second")
files "$WORK/first" >"$WORK/first.sums"
files "$WORK/second" >"$WORK/second.sums"
diff "$WORK/first.sums" "$WORK/second.sums" >&2 || fail "two builds differ"
[ "$(wc -l <"$WORK/first.sums")" -ge 9 ] || fail "something was not published: $(cat "$WORK/first.sums")"

version=$(sed -n 's,^  <version>\(.*\)</version>,\1,p' pom.xml | head -n 1)
# What others publish is there already, in the user's own repository; ours comes from the new one alone.
local=$($MVN -q help:evaluate -Dexpression=settings.localRepository -DforceStdout | grep -o '/[^[:cntrl:]]*')
cp -R src/test/publish/stranger "$WORK/stranger"
sed "s,LOCAL,$local," src/test/publish/settings.xml >"$WORK/settings.xml"
cd "$WORK/stranger"
$MVN -q -gs "$WORK/settings.xml" "-Dmaven.repo.local=$WORK/local" "-Dpublished=file://$WORK/first" \
  "-Dpublished.version=$version" compile exec:java dependency:copy >"$WORK/said" 2>&1 ||
  { cat "$WORK/said" >&2; fail "a stranger's project can't be built with what was published"; }
grep -q '^stranger: DISABLED' "$WORK/said" || { cat "$WORK/said" >&2; fail "the library did not run"; }
java -jar target/cli.jar --version | grep -qx "taskrunner-schema $version" || fail "the command line did not run"
echo "test-publish: $(wc -l <"$WORK/first.sums") files published, twice the same; a stranger's project works with them"
