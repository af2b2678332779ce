#!/bin/sh
# files.sh BASE: makes target/image, the files of the container image, each folder one layer: system
# (C library and loader; empty where BASE names an image that has its own), runtime (Java) and program
# (jar, class-data archive, SBOM). Needs target/taskrunner-schema-cli.jar and target/bom.json.
set -eu
cd "$(dirname "$0")/../.."

BASE=$1
TIME=$(sed -n 's,.*<project.build.outputTimestamp>\(.*\)</.*,\1,p' pom.xml)
IMAGE=target/image
RUNTIME=$IMAGE/runtime/opt/java
PROGRAM=$IMAGE/program/opt/taskrunner-schema
JAR=$PROGRAM/taskrunner-schema-cli.jar
# What the program asks for by name only: DNS for mongodb+srv, Kerberos, SASL, keep-alive, --units.
MODULES=java.base,java.logging,java.management,java.naming,java.security.jgss,java.security.sasl
MODULES=$MODULES,jdk.management,jdk.naming.dns,jdk.net,jdk.security.jgss,jdk.unsupported,jdk.zipfs

# component NAME VERSION PURL: one for the SBOM, a line each.
component() {
  purl=$3@$(printf %s "$2" | sed 's/+/%2B/g')
  printf '    {"type": "library", "bom-ref": "%s", "name": "%s", "version": "%s", "purl": "%s"},\n' \
    "$purl" "$1" "$2" "$purl" >>"$IMAGE/components"
}

fail() {
  echo "image: $1" >&2
  exit 1
}

rm -rf "$IMAGE"
mkdir -p "$IMAGE/system" "$IMAGE/runtime/opt" "$PROGRAM"
mkdir "$IMAGE/program/licenses" "$IMAGE/program/sbom" "$IMAGE/program/work"

# An older one does not make the same class-data archive twice.
JDK=$(sh src/jdk/newest.sh 25 "the image")
"$JDK/bin/jlink" --add-modules "$MODULES" --no-header-files --no-man-pages --output "$RUNTIME"
component openjdk "$(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "$JDK/release")" pkg:generic/openjdk

# The loader and the libraries that the runtime links to, with the licence of each one's package.
libraries() {
  find "$RUNTIME" -type f \( -name '*.so' -o -path '*/bin/*' -o -name jspawnhelper \) -exec ldd {} + |
    sed -n 's,.*[[:space:]]\(/[^ ]*\) (0x.*,\1,p' | grep -v "^$(pwd)/" | sort -u
}
if [ -z "$BASE" ]; then
  cp -R src/image/system/. "$IMAGE/system"
  mkdir -p "$IMAGE/system/tmp" "$IMAGE/system/licenses"
  chmod 1777 "$IMAGE/system/tmp"
  for library in $(libraries); do
    mkdir -p "$IMAGE/system${library%/*}"
    cp -L "$library" "$IMAGE/system$library"
    package=$(dpkg -S "*/${library##*/}" 2>/dev/null | head -n 1 | cut -d: -f1)
    [ -f "/usr/share/doc/${package:-none}/copyright" ] ||
      fail "no licence of $library is found: an image of its own can be built on Debian and its kin only; elsewhere name a base with a C library, BASE=…"
    cp -L "/usr/share/doc/$package/copyright" "$IMAGE/system/licenses/$package"
    component "$package" "$(dpkg-query -W -f '${Version}' "$package")" "pkg:deb/$(. /etc/os-release && echo "$ID")/$package"
  done
fi

cp target/taskrunner-schema-cli.jar src/image/java.options "$PROGRAM"
LICENCES=$("$JDK/bin/jar" --list --file "$JAR" | grep -E '^META-INF/([^/]*-)?(LICENSE|NOTICE|THIRD-PARTY)[^/]*$')
# One name a word: none has a blank.
(cd "$IMAGE" && "$JDK/bin/jar" --extract --file "${JAR#"$IMAGE"/}" $LICENCES && mv META-INF/* program/licenses && rmdir META-INF)
SBOM=$IMAGE/program/sbom/taskrunner-schema.cdx.json
sort -u -o "$IMAGE/components" "$IMAGE/components"
sed "/^  \"components\" : \[/r $IMAGE/components" target/bom.json >"$SBOM"
grep -q pkg:generic/openjdk "$SBOM" || fail "target/bom.json has no list of components to add Java to"

# The archive is only good for a jar of the same time; it comes out the same from the same jar.
find "$IMAGE" -exec touch -h -d "$TIME" {} +
"$RUNTIME/bin/java" -Xshare:dump -XX:+UseSerialGC -XX:SharedClassListFile=src/image/classes.lst \
  -XX:SharedArchiveFile="$PROGRAM/taskrunner-schema.jsa" -Xlog:disable -Xlog:all=error:stderr -cp "$JAR"
touch -d "$TIME" "$PROGRAM/taskrunner-schema.jsa"
