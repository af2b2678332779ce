#!/bin/sh
# Prints the home of the newest JDK here: IMAGE_JDK, else the newest of JAVA_HOME, JAVA_HOME_*_X64
# (as GitHub's machines name them), the java on the PATH and /usr/lib/jvm. It has to be 25 or later:
# an older one does not make the same class-data archive twice.
set -eu

feature() {
  [ -x "$1/bin/jlink" ] && sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null
}

candidates() {
  if [ -n "${IMAGE_JDK:-}" ]; then
    echo "$IMAGE_JDK"
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
[ "$newest" -ge 25 ] || {
  echo "newest-jdk: the image needs JDK 25 or later, and ${IMAGE_JDK:-this machine} has ${home:-none}; install one, or name its home in IMAGE_JDK." >&2
  exit 1
}
echo "$home"
