#!/bin/sh
# `make check-deploy`: validates all files for the deployment. After a failed check it prints the reason, with
# exit code 1; it names skipped checks.
set -eu
cd "$(dirname "$0")/../../.."

TOOLS=$(sh src/test/deploy/fetch-tools.sh)
PATH=$TOOLS:$PATH
CHART=deploy/helm/taskrunner-schema
# The oldest Kubernetes that the chart supports, and the newest that the validator knows.
VERSIONS="1.31 1.37"
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
trap 'exit 1' HUP INT TERM
export HELM_CACHE_HOME="$WORK/helm" HELM_CONFIG_HOME="$WORK/helm" HELM_DATA_HOME="$WORK/helm"
mkdir "$WORK/rendered"
checks=0

# check SENTENCE COMMAND…: prints the output of the command and the sentence only if it fails.
check() {
  what=$1
  shift
  if ! "$@" >"$WORK/output" 2>&1; then
    cat "$WORK/output" >&2
    echo "check-deploy: $what" >&2
    exit 1
  fi
  checks=$((checks + 1))
}

# quiet COMMAND…: the command must succeed without output.
quiet() {
  "$@" >"$WORK/quiet" 2>&1 && [ ! -s "$WORK/quiet" ] || { cat "$WORK/quiet"; return 1; }
}

# render NAME ARGUMENTS…: keeps the output of `helm template` for later checks.
render() {
  name=$1
  shift
  helm template schema "$@" >"$WORK/rendered/$name.yaml" ||
    { echo "check-deploy: $name can't be rendered" >&2; exit 1; }
}

# rejected WHAT SENTENCE ARGUMENTS…: the chart must reject these values with this sentence.
rejected() {
  what=$1
  sentence=$2
  shift 2
  if helm template schema "$CHART" "$@" >"$WORK/rejection" 2>&1; then
    echo "check-deploy: the chart accepts $what" >&2
    exit 1
  fi
  check "for $what the chart does not report: $sentence" grep -q -e "$sentence" "$WORK/rejection"
}

version=$(sed -n 's,^  <version>\(.*\)</version>,\1,p' pom.xml | head -n 1)
for file in $CHART/Chart.yaml deploy/compose/compose.yaml deploy/kubernetes/wait.yaml; do
  check "$file does not have the project's version, $version" grep -qF "$version" "$file"
done
check "the chart's schema is wrong" check-jsonschema --check-metaschema $CHART/values.schema.json
check "helm lint reports a problem" helm lint --strict "$CHART"
for values in "$CHART"/ci/*.yaml; do
  check "helm lint reports a problem with $values" helm lint --strict "$CHART" -f "$values"
  render "ci-$(basename "$values" .yaml)" "$CHART" -f "$values"
done
for values in deploy/cutover/*.yaml; do
  render "cutover-$(basename "$values" .yaml)" "$CHART" -f $CHART/ci/import.yaml \
    --set run.back.existingClaim=task-runner-back -f "$values"
done

# As a dependency of a service's chart.
mkdir "$WORK/service"
cp -R src/test/deploy/service/. "$WORK/service"
mkdir "$WORK/service/charts"
cp -R "$CHART" "$WORK/service/charts"
render service "$WORK/service"
check "the service's pod does not wait" grep -q 'name: wait-for-schema' "$WORK/rendered/service.yaml"

rejected "no Secret" "connectionString.existingSecret is needed"
rejected "a connection string among the settings" "ConnectionString" \
  -f $CHART/ci/migrate.yaml --set storage.Mongo.ConnectionString=mongodb://u:p@h/
rejected "an import without a store" "import.store.existingClaim" -f $CHART/ci/migrate.yaml --set import.enabled=true
rejected "several pods and a claim for one node" "accessModes to \[ReadWriteMany\]" \
  -f $CHART/ci/import.yaml --set import.parallelism=3
rejected "a service that waits for the backfill" "BackfillOnBoot" \
  -f $CHART/ci/migrate.yaml --set storage.Filesystem.BackfillOnBoot=true

for kubernetes in $VERSIONS; do
  check "not valid in Kubernetes $kubernetes" \
    kubernetes-validate --quiet --strict -k "$kubernetes" "$WORK"/rendered/*.yaml deploy/kubernetes/*.yaml
done
check "a manifest breaks a rule" python3 src/test/deploy/rules.py "$WORK"/rendered/*.yaml
names=$(cat "$WORK"/rendered/ci-import*.yaml | grep -c 'name: schema-taskrunner-schema-import-[0-9a-f]\{8\}$')
check "the import Job's name has no hash of its spec" [ "$names" = 3 ]

# copy STORE: runs the copy of the artifacts from this folder. bash also has pipefail.
copy() {
  python3 -c "import yaml
with open('deploy/kubernetes/copy-artifacts.yaml') as job:
  print(yaml.safe_load(job)['spec']['template']['spec']['containers'][0]['args'][0])" |
    sed "s,/back,$WORK/back,; s,cd /store,cd $1," >"$WORK/copy.sh"
  bash -e "$WORK/copy.sh"
}
mkdir -p "$WORK/back/store" "$WORK/old/artifacts" "$WORK/empty"
touch "$WORK/old/artifacts/result" "$WORK/old/artifacts/artifact-manifest.json"
check "the copy of the artifacts fails" copy "$WORK/old"
check "the copy of the artifacts is not of the contents alone" [ "$(ls "$WORK/back/store/artifacts")" = result ]
if copy "$WORK/empty" 2>/dev/null; then
  echo "check-deploy: the copy of the artifacts hides that the store can't be read" >&2
  exit 1
fi

check "compose.yaml is not valid" check-jsonschema --builtin-schema vendor.compose-spec deploy/compose/compose.yaml
check "hadolint reports a problem" hadolint Containerfile

check "actionlint reports a problem" actionlint
# Each command in a workflow is a target of the Makefile.
sed -n 's/^ *-* *run: \(.\)/\1/p' .github/workflows/*.yml >"$WORK/commands"
while read -r tool target _; do
  check "a workflow runs $tool instead of make" [ "$tool" = make ]
  check "a workflow runs '$tool $target', which is not a target of the Makefile" \
    grep -q "^$target:" Makefile
done <"$WORK/commands"
check "dependabot.yml is not valid" check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
check "a template of issues is not valid" check-jsonschema --builtin-schema vendor.github-issue-forms \
  .github/ISSUE_TEMPLATE/bug.yml .github/ISSUE_TEMPLATE/proposal.yml

check "the service does not wait for a retry of the migration" \
  grep -q '^RestartMode=direct$' deploy/systemd/taskrunner-schema.service
if command -v systemd-analyze >/dev/null 2>&1; then
  for unit in deploy/systemd/*.service; do
    # The program is not installed here, so the check uses that of this folder. systemd before 254 ignores RestartMode
    # with a warning.
    sed "s,/opt/taskrunner-schema/bin/,$PWD/bin/,; /^RestartMode=direct$/d" "$unit" >"$WORK/$(basename "$unit")"
    check "systemd-analyze reports a problem in $unit" quiet systemd-analyze verify --man=no "$WORK/$(basename "$unit")"
  done
else
  echo "check-deploy: skipped deploy/systemd: systemd-analyze is not installed" >&2
fi
echo "check-deploy: $checks checks passed"
