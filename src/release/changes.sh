#!/bin/sh
# changes.sh VERSION: prints the changelog's part of that release.
set -eu
awk -v version="$1" '
  /^## / { within = ($2 == version || $2 == "[" version "]"); next }
  within { print }
' "$(dirname "$0")/../../CHANGELOG.md"
