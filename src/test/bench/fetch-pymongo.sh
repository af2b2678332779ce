#!/bin/sh
# Prints the path of a Python that has the pinned pymongo, made in the user's cache folder when needed.
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
PYMONGO=$(sed -n 's/^pymongo==\([^ ]*\).*/\1/p' "$HERE/requirements.txt")

fail() {
  echo "fetch-pymongo: $1" >&2
  exit 1
}

# Not a folder that everybody may write to: what is found there is run without another check.
[ -n "${XDG_CACHE_HOME:-${HOME:-}}" ] || fail "HOME is not set, so there is no cache folder of this user's"
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/taskrunner-schema/pymongo-$PYMONGO

if [ -x "$CACHE/bin/python3" ] && "$CACHE/bin/python3" -c 'import pymongo' 2>/dev/null; then
  echo "$CACHE/bin/python3"
  exit 0
fi

command -v python3 >/dev/null 2>&1 || fail "python3 with venv and pip is needed"
echo "fetch-pymongo: making a virtual environment with pymongo $PYMONGO (once)" >&2
python3 -m venv "$CACHE" >&2 || fail "python3 could not make a virtual environment"
"$CACHE/bin/python3" -m pip install --quiet --disable-pip-version-check --only-binary :all: \
  --require-hashes -r "$HERE/requirements.txt" >&2 ||
  fail "pip could not install pymongo $PYMONGO"
echo "$CACHE/bin/python3"
