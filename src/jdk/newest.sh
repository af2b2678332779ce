#!/bin/sh
# newest.sh [LEAST [WHAT]]: prints the home of the newest JDK here: NEWEST_JDK, else the newest of
# JAVA_HOME, JAVA_HOME_*_X64 (as GitHub's machines name them), the java on the PATH and /usr/lib/jvm.
# Fails where that is older than LEAST, which WHAT needs.
set -eu

LEAST=${1:-17}

feature() {
  [ -x "$1/bin/jlink" ] && sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null
}

candidates() {
  if [ -n "${NEWEST_JDK:-}" ]; then
    echo "$NEWEST_JDK"
    return
  fi
  [ -z "${JAVA_HOME:-}" ] || echo "$JAVA_HOME"
  env | sed -n 's/^JAVA_HOME_[0-9]*_X64=//p'
  java=$(command -v java) && readlink -f "$java" | sed 's,/bin/java$,,'
  printf '%s\n' /usr/lib/jvm/*
}

newest=0
home=
for jdk in $(candidates); do
  version=$(feature "$jdk" || true)
  if [ "${version:-0}" -gt "$newest" ]; then
    newest=$version
    home=$jdk
  fi
done
[ "$newest" -ge "$LEAST" ] || {
  echo "newest: ${2:-this} needs JDK $LEAST or later, and ${NEWEST_JDK:-this machine} has ${home:-none}; install one, or name its home in NEWEST_JDK." >&2
  exit 1
}
echo "$home"
