#!/bin/sh
# github.sh TAG: makes the GitHub release TAG with what was built: archives, jar of the command line, image,
# SBOM and their SHA-256. Needed: gh, with GH_TOKEN.
set -eu
cd "$(dirname "$0")/../.."

TAG=$1
VERSION=${TAG#v}
BUILT="taskrunner-schema-$VERSION.tar.gz taskrunner-schema-$VERSION.zip taskrunner-schema-cli.jar taskrunner-schema-image.tar bom.json"

cd target
# Names without a folder or a blank.
sha256sum $BUILT >SHA256SUMS
sh ../src/release/changes.sh "$VERSION" >release-notes.md
gh release create "$TAG" $BUILT SHA256SUMS --verify-tag --title "$VERSION" --notes-file release-notes.md
