#!/usr/bin/env python3
"""Writes sample-store/ and sample-store-with-errors/ anew, always the same bytes.

    python3 importer/make-sample-store.py [FOLDER]     (default: beside this script)

The first is what a task runner leaves behind: written as .NET's System.Text.Json
writes it, escaped non-ASCII, seven fraction digits and an offset included.
The second has one small example of each reject code that a file can show.
"""

import hashlib
import json
import os
import random
import shutil
import sys
from datetime import datetime, timedelta, timezone

HERE = os.path.dirname(os.path.abspath(__file__))
UNSAFE = '/\\:*?"<>|'
START = datetime(2025, 11, 6, 8, 0, 0, tzinfo=timezone.utc)


def date(moment, ticks=0):
    """A .NET date: seven fraction digits; the last one is never a millisecond's."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f") + f"{ticks % 10}+00:00"


def file_name(run_id):
    return "".join("_" if c in UNSAFE or ord(c) < 32 or 127 <= ord(c) < 160 else c for c in run_id)


def write(root, path, text):
    target = os.path.join(root, *path.split("/"))
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(target, "wb") as out:
        out.write(text if isinstance(text, bytes) else text.encode("utf-8"))


def pretty(value):
    return json.dumps(value, indent=2) + "\n"


def compact(value):
    return json.dumps(value, separators=(",", ":"))


def step(step_id, kind="run", status="succeeded", **more):
    record = {
        "stepId": step_id, "kind": kind, "enabled": True, "continueOnError": False,
        "maxParallel": None, "approvalId": None, "gateMessage": None, "status": status,
        "attempts": 1 if status in ("succeeded", "failed", "running") else 0,
        "lastTransitionAt": None, "nextAttemptAt": None, "statusReason": None,
    }
    record.update(more)
    return record


class Run:
    """One run, with the log that its steps leave."""

    def __init__(self, number, run_id, name, steps, *, tenant=None, policy=None, noise=0, names_itself=False):
        self.run_id = run_id
        self.random = random.Random(number)
        self.now = START + timedelta(hours=7 * number, microseconds=123456)
        self.requested = self.now
        self.steps = steps
        self.tenant = tenant
        self.policy = policy
        self.name = name
        self.noise = noise
        self.names_itself = names_itself
        self.lines = []
        self.approvals = []
        self.outputs = []

    def tick(self, most=4.0):
        self.now += timedelta(microseconds=self.random.randint(2_000, int(most * 1_000_000)))
        return date(self.now, self.random.randint(0, 9))

    def log(self, level, event, message, step_id=None, **metadata):
        line = {"timestamp": self.tick(), "level": level, "eventType": event, "message": message}
        if self.names_itself:
            line["runId"] = self.run_id
        if step_id:
            line["stepId"] = step_id
        if metadata:
            line["metadata"] = {k: str(v) for k, v in metadata.items()}
        self.lines.append(line)

    def work(self, step_id):
        verbs = ("Reading", "Comparing", "Hashing", "Uploading", "Checking")
        for i in range(self.noise):
            self.log("debug" if i % 3 else "info", "step.output",
                     f"{self.random.choice(verbs)} part {i + 1} of {self.noise}", step_id,
                     bytes=self.random.randint(100, 900_000))

    def play(self):
        self.log("info", "run.started", f"Run of {self.name} started", planHash=self.plan_hash()[:20])
        for record in self.steps:
            sid, status = record["stepId"], record["status"]
            if status == "pending":
                if record["kind"] == "gate.approval":
                    self.log("info", "gate.waiting", record["gateMessage"], sid, approvalId=record["approvalId"])
                continue
            if status == "skipped":
                self.log("info", "step.skipped", record["statusReason"] or "Condition was false", sid)
                record["lastTransitionAt"] = self.tick()
                continue
            tries = record["attempts"]
            for attempt in range(1, tries + 1):
                self.log("info", "step.started", f"Step {sid} started", sid, attempt=attempt)
                self.work(sid)
                if attempt < tries or status == "failed":
                    self.log("error", "step.failed", record["statusReason"] or "Connection reset by peer", sid,
                             attempt=attempt, exitCode=self.random.choice((1, 2, 137)))
                    if attempt < tries:
                        self.log("warn", "step.retry", "Trying again after the back-off", sid, attempt=attempt + 1)
            if status == "succeeded":
                self.log("info", "step.succeeded", f"Step {sid} succeeded", sid, attempts=tries)
            record["lastTransitionAt"] = self.tick()
        states = {s["status"] for s in self.steps}
        if "failed" in states and "pending" not in states:
            self.log("error", "run.failed", "Run failed")
        elif not states & {"pending", "running"}:
            self.log("info", "run.succeeded", "Run succeeded")
        return self

    def plan(self):
        plan = {
            "name": self.name, "version": "1.4.0",
            "inputs": {"region": "eu-central-1", "dryRun": False, "limit": 0.75, "labels": {"team.name": "plattform", "$ref": None}},
            "steps": [{"id": s["stepId"], "kind": s["kind"], "dependsOn": [self.steps[i - 1]["stepId"]] if i else []}
                      for i, s in enumerate(self.steps)],
            "createdAt": date(self.requested),
        }
        if self.policy:
            plan["failurePolicy"] = self.policy
        return plan

    def plan_hash(self):
        return "sha256:" + hashlib.sha256(compact(self.plan()).encode()).hexdigest()

    def state(self):
        return {
            "runId": self.run_id, "planHash": self.plan_hash(), "plan": self.plan(),
            "failurePolicy": self.policy or {"maxAttempts": 1, "backoffSeconds": 0, "continueOnError": False},
            "requestedAt": date(self.requested), "createdAt": date(self.requested + timedelta(milliseconds=40)),
            "updatedAt": date(self.now), "tenantId": self.tenant, "steps": self.steps,
        }

    def approve(self, approval_id, steps, status, actor=None, summary=None):
        asked = self.requested + timedelta(minutes=2)
        self.approvals.append({
            "runId": self.run_id, "approvalId": approval_id, "requiredGrants": ["packs.approve"], "stepIds": steps,
            "messages": ["Please look at the plan before it is applied."], "reasonTemplate": None,
            "requestedAt": date(asked), "status": status, "actorId": actor,
            "completedAt": date(asked + timedelta(minutes=31)) if actor else None, "summary": summary})
        return self

    def output(self, name, content=None, kind="file", status="copied", notes=None, expression=None):
        stored = f"files/{name}.txt" if content is not None else None
        record = {"name": name, "type": kind, "sourcePath": f"/srv/taskrunner/out/{name}.txt" if content is not None else None,
                  "storedPath": stored, "status": status, "notes": notes, "capturedAt": date(self.now)}
        if expression is not None:
            record["expression"] = expression
        self.outputs.append((record, content))
        return self

    def write(self, root):
        name = file_name(self.run_id)
        write(root, f"runs/{name}.json", pretty(self.state()))
        write(root, f"logs/{name}.ndjson", "".join(compact(line) + "\n" for line in self.lines))
        if self.approvals:
            write(root, f"approvals/{name}.json", pretty(self.approvals))
        if self.outputs:
            write(root, f"artifacts/{name}/artifact-manifest.json", pretty({
                "runId": self.run_id, "uploadedAt": date(self.now), "outputs": [o for o, _ in self.outputs]}))
            for record, content in self.outputs:
                if content is not None:
                    write(root, f"artifacts/{name}/{record['storedPath']}", content)


def sample_store(root):
    fan_out = [step("prepare")] + [
        step(f"fan-out[{i}]::{part}") for i in range(6) for part in ("fetch", "scan")
    ] + [step("merge", kind="parallel", maxParallel=4)]
    gate = {"kind": "gate.approval", "approvalId": "security-review", "gateMessage": "Waiting for the security review"}
    runs = [
        Run(1, "run-001", "backup-databases", [step("plan"), step("dump"), step("upload"), step("verify")], noise=40)
        .play().output("bundlePath", "bundle of run-001\n").output("summary", kind="object", status="materialized",
                                                                     expression={"tables": 42, "skipped": []}),
        Run(2, "run-002", "rotate-certificates", [step("list"), step("renew", attempts=3), step("reload")], noise=45,
            policy={"maxAttempts": 3, "backoffSeconds": 30, "continueOnError": False}).play()
        .output("certificates", "cert-a\ncert-b\n"),
        Run(3, "run-003", "deploy-service", [step("build"), step("push", status="failed", attempts=3,
            statusReason="Registry answered 503"), step("announce", status="skipped", statusReason="An earlier step failed")],
            noise=40, policy={"maxAttempts": 3, "backoffSeconds": 10, "continueOnError": False}).play()
        .output("image", status="skipped", notes="The step that makes it failed"),
        Run(4, "run-004", "apply-firewall-rules", [step("plan-gate", status="pending", **gate),
            step("apply", status="pending")], tenant="tenant-a").play().approve("security-review", ["plan-gate"], "pending"),
        Run(5, "run-005", "scan-images", fan_out, noise=65).play().output("report", "0 findings\n")
        .output("findings", kind="object", status="materialized", expression=[]),
        Run(6, "run-006", "apply-firewall-rules", [step("plan-gate", **gate), step("apply")], tenant="tenant-a", noise=60)
        .play().approve("security-review", ["plan-gate"], "approved", "j.doe", "Looks right."),
        Run(7, "run-007", "apply-firewall-rules", [step("plan-gate", status="failed", statusReason="Rejected", **gate),
            step("apply", status="skipped", statusReason="An earlier step failed")])
        .play().approve("security-review", ["plan-gate"], "rejected", "m.mustermann", "Port 23 is open."),
        Run(8, "run-008", "daily-report", [step("collect"), step("if-weekday", kind="conditional", status="skipped",
            statusReason="It is a Sunday"), step("loop[0]::render", kind="loop"), step("loop[1]::render", kind="loop")],
            noise=70).play(),
        Run(9, "gr\u00fc\u00dfe-\u65e5\u672c-\U0001f680", "\u00dcbersetzungen", [step("\u00fcbersetzen"), step("pr\u00fcfen")],
            tenant="caf\u00e9", noise=35).play().output("\u00fcbersicht", "Gr\u00fc\u00dfe, \u4f60\u597d, \U0001f600\n"),
        Run(10, "team-a/nightly:2025-11-09", "nightly-build", [step("checkout"), step("map[0]::test", kind="map"),
            step("map[1]::test", kind="map", attempts=2)], noise=120, names_itself=True,
            policy={"maxAttempts": 2, "backoffSeconds": 5, "continueOnError": True}).play().output("log", "ok\n"),
        Run(11, "run-011", "long-migration", [step("copy", status="running"), step("switch", status="pending",
            kind="gate.policy")], noise=800).play(),
        Run(12, "run-012", "clean-up", [step("find-old", status="skipped", enabled=False, statusReason="Disabled")])
        .play().approve("owner-consent", ["find-old"], "expired"),
    ]
    for run in runs:
        run.write(root)


def errors_store(root):
    plain = {"runId": "good", "planHash": "sha256:0", "plan": {"name": "small"},
             "failurePolicy": {"maxAttempts": 1, "backoffSeconds": 0, "continueOnError": False},
             "requestedAt": date(START), "createdAt": date(START), "updatedAt": date(START),
             "steps": [{"stepId": "scan", "kind": "run", "status": "succeeded", "attempts": 1}]}

    def run(name, run_id=None, **changes):
        record = dict(plain, runId=run_id or name, **changes)
        write(root, f"runs/{name}.json", compact({k: v for k, v in record.items() if v is not ...}) + "\n")

    def text(name, content):
        write(root, f"runs/{name}.json", content)

    run("good")
    base = compact(dict(plain, runId="RUN"))

    def named(name, members):
        return "{" + members + "," + base.replace("RUN", name)[1:] + "\n"

    text("malformed-json", base.replace("RUN", "malformed-json")[:-30])
    text("duplicate-key", named("duplicate-key", '"note":1,"note":2'))
    text("not-utf8", named("not-utf8", '"note":"caf\u00e9"').encode("latin-1"))
    run("missing-field", planHash=...)
    run("wrong-type", steps=[{"stepId": "scan", "status": "succeeded", "attempts": 3.0}])
    run("unknown-enum", steps=[{"stepId": "scan", "kind": 1, "status": 3}])
    run("bad-date", updatedAt="06.11.2025 10:15")
    text("number-out-of-range", named("number-out-of-range", '"note":1e7000'))
    text("too-deep", named("too-deep", '"note":' + "[" * 101 + "]" * 101))
    text("bad-text", named("bad-text", '"note":"\\ud83d"'))
    run("refused-by-validator", failurePolicy={"maxAttempts": 0, "backoffSeconds": 0, "continueOnError": False})
    run("duplicate-run-1", "duplicate-run")
    run("duplicate-run-2", "duplicate-run", planHash="sha256:1")

    line = {"timestamp": date(START), "level": "info", "eventType": "step.started", "message": "Step scan started"}
    write(root, "logs/good.ndjson", "".join([
        compact(line) + "\n",
        '{"timestamp":"2025-11-06T08:00:00Z","level":"info",\n',
        "\n",
        compact(dict(line, sequence=1, message="Another line says it is the first")) + "\n",
        compact(dict(line, level="loud")) + "\n",
        compact(dict(line, runId="nobody")) + "\n",
        compact(dict(line, message="The last good line")) + "\n",
        '{"timestamp":"2025-11-06T08:00:01Z","lev',
    ]))
    write(root, "logs/nobody.ndjson", compact(line) + "\n" + compact(line) + "\n")

    # Two runs that have one name, and a log that does not say whose it is.
    run("ambiguous-1", "a/b")
    run("ambiguous-2", "a:b")
    write(root, "logs/a_b.ndjson", compact(line) + "\n")

    approval = {"approvalId": "review", "requestedAt": date(START), "status": "pending"}
    write(root, "approvals/good.json", compact([
        approval, dict(approval, approvalId="second", status="maybe"), dict(approval, summary="Another with its id")]) + "\n")
    output = {"name": "bundle", "type": "file", "storedPath": "files/bundle.txt", "status": "copied", "capturedAt": date(START)}
    write(root, "artifacts/good/artifact-manifest.json", compact({"runId": "good", "outputs": [
        output, dict(output, name=None), dict(output, notes="Another with its name")]}) + "\n")
    write(root, "artifacts/good/files/bundle.txt", "content\n")

    # A folder where a file is expected.
    write(root, "logs/unsafe-path.ndjson/readme.txt", "This folder has a log's name.\n")


def main():
    where = sys.argv[1] if len(sys.argv) > 1 else HERE
    for name, make in (("sample-store", sample_store), ("sample-store-with-errors", errors_store)):
        root = os.path.join(where, name)
        readme = os.path.join(root, "README.md")
        kept = open(readme, encoding="utf-8").read() if os.path.exists(readme) else None
        shutil.rmtree(root, ignore_errors=True)
        make(root)
        if kept is not None:
            write(root, "README.md", kept)


if __name__ == "__main__":
    main()
