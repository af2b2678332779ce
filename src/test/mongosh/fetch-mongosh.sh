#!/bin/sh
# Prints the path of the pinned mongosh, fetching it into the user's cache folder when needed. It
# comes from npm, each package checked by the hash in package-lock.json; needed: Node.js 20 with npm.
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
VERSION=$(sed -n 's/.*"mongosh": "\([^"]*\)".*/\1/p' "$HERE/package.json")

fail() {
  echo "fetch-mongosh: $1" >&2
  exit 1
}

# Not a folder that everybody may write to: what is found there is run without another check.
[ -n "${XDG_CACHE_HOME:-${HOME:-}}" ] || fail "HOME is not set, so there is no cache folder of this user's"
PARENT=${XDG_CACHE_HOME:-$HOME/.cache}/taskrunner-schema
CACHE=$PARENT/mongosh-$VERSION

command -v node >/dev/null 2>&1 || fail "node is needed to run mongosh; or set MONGOSH"
if [ -x "$CACHE/node_modules/.bin/mongosh" ]; then
  echo "$CACHE/node_modules/.bin/mongosh"
  exit 0
fi
command -v npm >/dev/null 2>&1 || fail "npm is needed to fetch the pinned mongosh; or set MONGOSH"

mkdir -p "$PARENT"
# A folder of its own makes two fetches at once harmless: the first rename wins, with the same content.
WORK=$(mktemp -d "$PARENT/mongosh.XXXXXX")
trap 'rm -rf "$WORK"' EXIT
trap 'exit 1' HUP INT TERM

echo "fetch-mongosh: fetching the pinned mongosh $VERSION (150 MB unpacked, once)" >&2
cp "$HERE/package.json" "$HERE/package-lock.json" "$WORK/"
# No install scripts: they would build optional native modules, which nothing here needs.
(cd "$WORK" && npm ci --ignore-scripts --omit=optional --no-audit --no-fund --silent >&2) ||
  fail "npm could not install the pinned mongosh"
[ -x "$WORK/node_modules/.bin/mongosh" ] || fail "there is no mongosh in what npm installed"

mv -T "$WORK" "$CACHE" 2>/dev/null || [ -x "$CACHE/node_modules/.bin/mongosh" ] ||
  fail "$CACHE can't be written"
echo "$CACHE/node_modules/.bin/mongosh"
