  // Compares numbers by value: shells send different types.
  const number = value => {
    if (typeof value === "number") return value;
    const kind = value === null || value === undefined ? "" : value._bsontype;
    return ["Int32", "Double", "Long"].includes(kind) ? Number(value.toString()) : null;
  };
  // Compares values without the order of fields; in an index key the order matters.
  const same = (left, right, ordered) => {
    if (number(left) !== null && number(right) !== null) return number(left) === number(right);
    if (left === null || right === null || typeof left !== "object" || typeof right !== "object") {
      return left === right;
    }
    if (Array.isArray(left) !== Array.isArray(right)) return false;
    const names = Object.keys(left);
    const others = Object.keys(right);
    if (names.length !== others.length) return false;
    for (let i = 0; i < names.length; i++) {
      if (ordered && names[i] !== others[i]) return false;
      if (!others.includes(names[i])) return false;
      if (!same(left[names[i]], right[names[i]], ordered)) return false;
    }
    return true;
  };
  const run = command => {
    const answer = db.runCommand({
      ...command, writeConcern: { w: "majority" }, comment: "taskrunner-schema script"
    });
    if (answer.ok !== 1) throw new Error(answer.errmsg);
    return answer;
  };
  const find = name => {
    const found = db.getCollectionInfos({ name: name });
    return found.length === 0 ? null : found[0];
  };
  const ordinary = info =>
    info.type === "collection" && !info.options.capped && !info.options.collation;
  // The options in which an existing index differs from the declared one, without the retention.
  const differences = (live, index) => {
    const wanted = index.specification;
    const different = [];
    if (!same(live.key, wanted.key, true)) different.push("key");
    if (!!live.unique !== !!wanted.unique) different.push("unique");
    if (!same(live.partialFilterExpression || {}, wanted.partialFilterExpression || {}, false)) {
      different.push("partialFilterExpression");
    }
    if (live.sparse) different.push("sparse");
    if (live.hidden) different.push("hidden");
    if (live.prepareUnique) different.push("prepareUnique");
    if (live.collation) different.push("collation");
    if (live.expireAfterSeconds !== undefined && !index.retention) {
      different.push("expireAfterSeconds");
    }
    return different;
  };
  const indexesOf = name => {
    const found = [];
    for (const live of db.getCollection(name).getIndexes()) {
      if (live.name !== "_id_" && !live.clustered) found.push(live);
    }
    return found;
  };
