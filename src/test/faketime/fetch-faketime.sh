#!/bin/sh
# Prints the path of the pinned libfaketime; fetches it into the user's cache folder if necessary.
# The tests preload it into processes to set wrong clocks; no program links to it.
set -eu

PACKAGE=libfaketime==3.0.0
SHA256=aecfd92f1320f294269e56571af723ad7f6c27b0c6827d4561434e1a981ef84c

fail() {
  echo "fetch-faketime: $1" >&2
  exit 1
}

# Not a folder with write permission for all users: the tests run the files in it without another check.
[ -n "${XDG_CACHE_HOME:-${HOME:-}}" ] || fail "HOME is not set, so the user has no cache folder"
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/taskrunner-schema/faketime-3.0.0

if [ -f "$CACHE/libfaketime.so.1" ]; then
  echo "$CACHE/libfaketime.so.1"
  exit 0
fi
[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || fail "the pinned libfaketime runs only on Linux x86-64"
command -v python3 >/dev/null 2>&1 || fail "python3 with pip is needed to fetch the pinned libfaketime"

sh "$(dirname "$0")/../fetch/wheel-member.sh" \
  "$PACKAGE" "$SHA256" /src/libfaketime.so.1 "$CACHE/libfaketime.so.1"
echo "$CACHE/libfaketime.so.1"
