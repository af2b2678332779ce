#!/bin/sh
# check.sh TAG: does the project say everywhere that it is the release TAG (vX.Y.Z)?
set -eu
cd "$(dirname "$0")/../.."

TAG=$1
VERSION=${TAG#v}

fail() {
  echo "check-release: $1" >&2
  exit 1
}

case $TAG in
  v[0-9]*.[0-9]*.[0-9]*) ;;
  *) fail "TAG is '$TAG': name a release, e.g. TAG=v1.2.3" ;;
esac
case $VERSION in
  *-SNAPSHOT) fail "$VERSION is no release" ;;
esac
for file in pom.xml deploy/helm/taskrunner-schema/Chart.yaml deploy/compose/compose.yaml \
  deploy/kubernetes/wait.yaml README.md; do
  grep -qF -e "$VERSION<" -e ": $VERSION" -e ":$VERSION" -e "-$VERSION" "$file" || fail "$file does not have the version $VERSION"
  ! grep -nF -e "-SNAPSHOT" "$file" >&2 || fail "$file still has a snapshot's version"
done
[ -n "$(sh src/release/changes.sh "$VERSION")" ] || fail "CHANGELOG.md has no part '## $VERSION'"
echo "check-release: this is $VERSION"
