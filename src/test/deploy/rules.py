"""Checks the rules of the chart's manifests that no schema contains: rules.py FILE..."""
import sys

import yaml

FAULTS = []


def need(holds, file, item, sentence):
    if not holds:
        FAULTS.append(f"{file}: {item['kind']} {item['metadata']['name']}: {sentence}")


def pod(file, item, spec):
    need(spec["restartPolicy"] == "Never", file, item, "restartPolicy is not Never")
    need(spec["automountServiceAccountToken"] is False, file, item, "it has a service account's token")
    need(spec["terminationGracePeriodSeconds"] >= 10, file, item, "its grace period is shorter than a stop may take")
    need(spec["securityContext"]["runAsNonRoot"], file, item, "the pod may run as root")


def container(file, item, spec):
    own = spec["securityContext"]
    restricted = (
        own["runAsNonRoot"] and own["readOnlyRootFilesystem"]
        and own["allowPrivilegeEscalation"] is False and own["capabilities"] == {"drop": ["ALL"]}
        and own["seccompProfile"] == {"type": "RuntimeDefault"}
    )
    need(restricted, file, item, f"the container {spec['name']} is not restricted")
    need({"requests", "limits"} <= set(spec["resources"]), file, item, "resources are missing")
    writable = {m["mountPath"] for m in spec["volumeMounts"] if not m.get("readOnly")}
    need(writable <= {"/tmp", "/dead-letters", "/back"}, file, item, f"writable: {writable}")
    secrets = [v for v in spec["env"] if "secretKeyRef" in v.get("valueFrom", {})]
    need(not secrets, file, item, "a secret is in a variable")


def job(file, item, spec):
    rules = spec["podFailurePolicy"]["rules"]
    need({"backoffLimit", "activeDeadlineSeconds"} <= set(spec), file, item, "its retries have no limit")
    fails = [r["onExitCodes"]["values"] for r in rules if r["action"] == "FailJob"]
    need(fails == [[2, 5, 6]], file, item, f"exits that fail it at once: {fails}")
    ignored = [r["onPodConditions"][0]["type"] for r in rules if r["action"] == "Ignore"]
    need(ignored == ["DisruptionTarget"], file, item, "disruptions count as retries")
    pod(file, item, spec["template"]["spec"])
    for one in spec["template"]["spec"]["containers"]:
        container(file, item, one)


def weight(item):
    annotations = item["metadata"].get("annotations") or {}
    hook = annotations.get("helm.sh/hook")
    return int(annotations["helm.sh/hook-weight"]) if hook == "pre-install,pre-upgrade" else None


for file in sys.argv[1:]:
    with open(file) as text:
        items = [item for item in yaml.safe_load_all(text) if item]
    kinds = {item["kind"]: item for item in items}
    for item in items:
        if item["kind"] == "Job":
            job(file, item, item["spec"])
            if item["metadata"]["name"].endswith("-migrate"):
                need(weight(kinds["ConfigMap"]) < weight(item), file, item, "it is created before its settings")
        elif item["kind"] == "CronJob":
            job(file, item, item["spec"]["jobTemplate"]["spec"])
        elif item["kind"] == "PersistentVolumeClaim":
            need(weight(item) is None, file, item, "Helm deletes a hook's object")
            need(item["metadata"]["annotations"]["helm.sh/resource-policy"] == "keep", file, item, "it is not kept")
        elif item["kind"] == "Deployment":
            for one in item["spec"]["template"]["spec"]["initContainers"]:
                container(file, item, one)

if FAULTS:
    sys.exit("\n".join(FAULTS))
