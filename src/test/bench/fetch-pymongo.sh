#!/bin/sh
# Prints the path of a Python with the pinned pymongo; creates it in the user's cache folder if necessary.
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
PYMONGO=$(sed -n 's/^pymongo==\([^ ]*\).*/\1/p' "$HERE/requirements.txt")

fail() {
  echo "fetch-pymongo: $1" >&2
  exit 1
}

# Not a folder with write permission for all users: the tests run the files in it without another check.
[ -n "${XDG_CACHE_HOME:-${HOME:-}}" ] || fail "HOME is not set, so the user has no cache folder"
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/taskrunner-schema/pymongo-$PYMONGO

if [ -x "$CACHE/bin/python3" ] && "$CACHE/bin/python3" -c 'import pymongo' 2>/dev/null; then
  echo "$CACHE/bin/python3"
  exit 0
fi

command -v python3 >/dev/null 2>&1 || fail "python3 with venv and pip is needed"
echo "fetch-pymongo: creating a virtual environment with pymongo $PYMONGO (once)" >&2
python3 -m venv "$CACHE" >&2 || fail "python3 could not create a virtual environment"
"$CACHE/bin/python3" -m pip install --quiet --disable-pip-version-check --only-binary :all: \
  --require-hashes -r "$HERE/requirements.txt" >&2 ||
  fail "pip could not install pymongo $PYMONGO"
echo "$CACHE/bin/python3"
