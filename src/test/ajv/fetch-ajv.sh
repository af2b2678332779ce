#!/bin/sh
# Prints the folder of the pinned ajv's modules; fetches it into the user's cache folder if necessary. npm
# verifies each package by its hash in package-lock.json. Requires Node.js 20 with npm.
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
VERSION=$(sed -n 's/.*"ajv": "\([^"]*\)".*/\1/p' "$HERE/package.json")

fail() {
  echo "fetch-ajv: $1" >&2
  exit 1
}

[ -n "${XDG_CACHE_HOME:-${HOME:-}}" ] || fail "HOME is not set, so the user has no cache folder"
PARENT=${XDG_CACHE_HOME:-$HOME/.cache}/taskrunner-schema
CACHE=$PARENT/ajv-$VERSION
command -v node >/dev/null 2>&1 || fail "node is needed to run ajv"
if [ -d "$CACHE/node_modules/ajv" ]; then
  echo "$CACHE/node_modules"
  exit 0
fi
command -v npm >/dev/null 2>&1 || fail "npm is needed to fetch the pinned ajv"

mkdir -p "$PARENT"
# A temporary folder makes concurrent fetches safe: the first rename succeeds; the contents are the same.
WORK=$(mktemp -d "$PARENT/ajv.XXXXXX")
trap 'rm -rf "$WORK"' EXIT
trap 'exit 1' HUP INT TERM

echo "fetch-ajv: fetching the pinned ajv $VERSION (3 MB unpacked, once)" >&2
cp "$HERE/package.json" "$HERE/package-lock.json" "$WORK/"
(cd "$WORK" && npm ci --ignore-scripts --no-audit --no-fund --silent >&2) ||
  fail "npm could not install the pinned ajv"

mv -T "$WORK" "$CACHE" 2>/dev/null || [ -d "$CACHE/node_modules/ajv" ] ||
  fail "$CACHE can't be written"
echo "$CACHE/node_modules"
