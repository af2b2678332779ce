#!/bin/sh
# Prints the path of the pinned toxiproxy server; builds it in the user's cache folder if necessary.
# Go verifies the checksums of the module and its dependencies with its public database.
set -eu

MODULE=github.com/Shopify/toxiproxy/v2/cmd/server
VERSION=v2.12.0

fail() {
  echo "fetch-toxiproxy: $1" >&2
  exit 1
}

# Not a folder with write permission for all users: the tests run the files in it without another check.
[ -n "${XDG_CACHE_HOME:-${HOME:-}}" ] || fail "HOME is not set, so the user has no cache folder"
PARENT=${XDG_CACHE_HOME:-$HOME/.cache}/taskrunner-schema
CACHE=$PARENT/toxiproxy-$VERSION

if [ -x "$CACHE/server" ]; then
  echo "$CACHE/server"
  exit 0
fi
command -v go >/dev/null 2>&1 || fail "Go is needed to build the pinned toxiproxy"

mkdir -p "$CACHE"
# A temporary folder makes concurrent builds safe: the last rename succeeds; the contents are the same.
WORK=$(mktemp -d "$CACHE/build.XXXXXX")
trap 'rm -rf "$WORK"' EXIT
trap 'exit 1' HUP INT TERM

echo "fetch-toxiproxy: building the pinned toxiproxy $VERSION (once, about half a minute)" >&2
GOBIN=$WORK go install "$MODULE@$VERSION" >&2 || fail "go could not build $MODULE@$VERSION"

mv -f "$WORK/server" "$CACHE/server"
echo "$CACHE/server"
