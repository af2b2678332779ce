#!/bin/sh
# `make test-publish`: publishes twice, from two folders, into two repositories. All files must be equal.
# Then a user's project builds with the published files, through a new local repository without files of
# this project, and runs the library and the command line.
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

# SHA-256 and name of each file, without the number of the deployment.
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
[ "$(wc -l <"$WORK/first.sums")" -ge 9 ] || fail "a file was not published: $(cat "$WORK/first.sums")"

version=$(sed -n 's,^  <version>\(.*\)</version>,\1,p' pom.xml | head -n 1)
# Other libraries are in the user's repository; this project's files come only from the new one.
local=$($MVN -q help:evaluate -Dexpression=settings.localRepository -DforceStdout | grep -o '/[^[:cntrl:]]*')
cp -R src/test/publish/project "$WORK/project"
sed "s,LOCAL,$local," src/test/publish/settings.xml >"$WORK/settings.xml"
cd "$WORK/project"
$MVN -q -gs "$WORK/settings.xml" "-Dmaven.repo.local=$WORK/local" "-Dpublished=file://$WORK/first" \
  "-Dpublished.version=$version" compile exec:java dependency:copy >"$WORK/output" 2>&1 ||
  { cat "$WORK/output" >&2; fail "a user's project can't be built with the published files"; }
grep -q '^project: DISABLED' "$WORK/output" || { cat "$WORK/output" >&2; fail "the library did not run"; }
java -jar target/cli.jar --version | grep -qx "taskrunner-schema $version" || fail "the command line did not run"
echo "test-publish: $(wc -l <"$WORK/first.sums") files published, equal in two builds; a user's project works with them"
