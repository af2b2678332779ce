#!/bin/sh
# Prints the path of the pinned mongosh; fetches it into the user's cache folder if necessary. npm
# verifies each package by its hash in package-lock.json. Requires Node.js 20 with npm.
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
VERSION=$(sed -n 's/.*"mongosh": "\([^"]*\)".*/\1/p' "$HERE/package.json")

fail() {
  echo "fetch-mongosh: $1" >&2
  exit 1
}

# Not a folder with write permission for all users: the tests run the files in it without another check.
[ -n "${XDG_CACHE_HOME:-${HOME:-}}" ] || fail "HOME is not set, so the user has no cache folder"
PARENT=${XDG_CACHE_HOME:-$HOME/.cache}/taskrunner-schema
CACHE=$PARENT/mongosh-$VERSION

command -v node >/dev/null 2>&1 || fail "node is needed to run mongosh; or set MONGOSH"
if [ -x "$CACHE/node_modules/.bin/mongosh" ]; then
  echo "$CACHE/node_modules/.bin/mongosh"
  exit 0
fi
command -v npm >/dev/null 2>&1 || fail "npm is needed to fetch the pinned mongosh; or set MONGOSH"

mkdir -p "$PARENT"
# A temporary folder makes concurrent fetches safe: the first rename succeeds; the contents are the same.
WORK=$(mktemp -d "$PARENT/mongosh.XXXXXX")
trap 'rm -rf "$WORK"' EXIT
trap 'exit 1' HUP INT TERM

echo "fetch-mongosh: fetching the pinned mongosh $VERSION (150 MB unpacked, once)" >&2
cp "$HERE/package.json" "$HERE/package-lock.json" "$WORK/"
# Without install scripts: they would build optional native modules, which the tests do not need.
(cd "$WORK" && npm ci --ignore-scripts --omit=optional --no-audit --no-fund --silent >&2) ||
  fail "npm could not install the pinned mongosh"
[ -x "$WORK/node_modules/.bin/mongosh" ] || fail "npm installed no mongosh"

mv -T "$WORK" "$CACHE" 2>/dev/null || [ -x "$CACHE/node_modules/.bin/mongosh" ] ||
  fail "$CACHE can't be written"
echo "$CACHE/node_modules/.bin/mongosh"
