"""Imports the logs of a store for comparison: the same documents, in batches of a thousand.

    python3 import_logs.py URI DATABASE LOGS_FOLDER
"""

import hashlib
import json
import os
import sys
from datetime import datetime

from bson.int64 import Int64
from bson.objectid import ObjectId
from pymongo import MongoClient
from pymongo.write_concern import WriteConcern

BATCH = 1000
uri, database, logs = sys.argv[1:]
collection = MongoClient(uri)[database].get_collection(
    "pack_run_logs", write_concern=WriteConcern("majority", j=True))

batch = []
for name in sorted(os.listdir(logs)):
    run_id = name.removesuffix(".ndjson")
    run_hash = hashlib.sha256(run_id.encode()).digest()[:5]
    with open(os.path.join(logs, name), encoding="utf-8") as lines:
        for sequence, line in enumerate(lines, 1):
            entry = json.loads(line)
            when = datetime.fromisoformat(entry["timestamp"])
            when = when.replace(microsecond=when.microsecond // 1000 * 1000)
            identity = int(when.timestamp()).to_bytes(4, "big") + run_hash + sequence.to_bytes(3, "big")
            entry["timestamp"] = when
            batch.append({"_id": ObjectId(identity), "runId": run_id, **entry, "sequence": Int64(sequence)})
            if len(batch) == BATCH:
                collection.insert_many(batch, ordered=False)
                batch = []
if batch:
    collection.insert_many(batch, ordered=False)
