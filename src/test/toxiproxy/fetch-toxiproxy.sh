#!/bin/sh
# Prints the path of the pinned toxiproxy server, building it into the user's cache folder when
# needed. Go checks the module's and its dependencies' sums against its own public database.
set -eu

MODULE=github.com/Shopify/toxiproxy/v2/cmd/server
VERSION=v2.12.0

fail() {
  echo "fetch-toxiproxy: $1" >&2
  exit 1
}

# Not a folder that everybody may write to: what is found there is run without another check.
[ -n "${XDG_CACHE_HOME:-${HOME:-}}" ] || fail "HOME is not set, so there is no cache folder of this user's"
PARENT=${XDG_CACHE_HOME:-$HOME/.cache}/taskrunner-schema
CACHE=$PARENT/toxiproxy-$VERSION

if [ -x "$CACHE/server" ]; then
  echo "$CACHE/server"
  exit 0
fi
command -v go >/dev/null 2>&1 || fail "Go is needed to build the pinned toxiproxy"

mkdir -p "$CACHE"
# A folder of its own makes two builds at once harmless: the last rename wins, with the same content.
WORK=$(mktemp -d "$CACHE/build.XXXXXX")
trap 'rm -rf "$WORK"' EXIT
trap 'exit 1' HUP INT TERM

echo "fetch-toxiproxy: building the pinned toxiproxy $VERSION (once, about half a minute)" >&2
GOBIN=$WORK go install "$MODULE@$VERSION" >&2 || fail "go could not build $MODULE@$VERSION"

mv -f "$WORK/server" "$CACHE/server"
echo "$CACHE/server"
