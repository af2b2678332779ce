  // An existing index that is equal, under any name; undefined if there is none.
  const equal = (existing, index) => {
    for (const live of existing) {
      if (differences(live, index).length === 0) return live;
    }
    return undefined;
  };

  // 1. Check everything first. If there is an obstacle, nothing is changed.
  const ordinaryOrNone = name => {
    const info = find(name);
    if (info !== null && !ordinary(info)) {
      throw new Error(`${name} exists, but it is not an ordinary collection: ` +
        JSON.stringify({ type: info.type, options: info.options }));
    }
    return info;
  };
  for (const collection of collections) {
    if (ordinaryOrNone(collection.name) !== null && validationAction === "error") {
      const broken = { $nor: [collection.validator] };
      const documents = db.getCollection(collection.name);
      const count = documents.countDocuments(broken);
      if (count > 0) {
        const ids = [];
        for (const found of documents.find(broken, { _id: 1 }).sort({ _id: 1 }).limit(5).toArray()) {
          ids.push(String(found._id));
        }
        throw new Error(`${count} documents in ${collection.name} break the rules of its ` +
          `validator, for example _id ${ids.join(", ")}; nothing was changed`);
      }
    }
  }
  for (const index of indexes) {
    if (ordinaryOrNone(index.collection) === null) continue;
    const existing = indexesOf(index.collection);
    if (equal(existing, index) !== undefined) continue;
    const wanted = index.specification;
    for (const live of existing) {
      if (live.name === wanted.name || same(live.key, wanted.key, true)) {
        throw new Error(`the index ${wanted.name} of ${index.collection} can't be made: the ` +
          `existing index ${live.name} differs in ${differences(live, index).join(", ")}; ` +
          "nothing was changed");
      }
    }
    if (wanted.unique) {
      const key = {};
      for (const field of Object.keys(wanted.key)) key[field] = { $ifNull: ["$" + field, null] };
      const twice = db.getCollection(index.collection).aggregate([
        { $match: wanted.partialFilterExpression || {} },
        { $group: { _id: key, n: { $sum: 1 } } },
        { $match: { n: { $gt: 1 } } },
        { $limit: 5 }
      ], { allowDiskUse: true }).toArray();
      if (twice.length > 0) {
        const keys = [];
        for (const group of twice) keys.push(EJSON.stringify(group._id));
        throw new Error(`keys occur more than once in ${index.collection}, which the unique ` +
          `index ${wanted.name} does not allow, for example ${keys.join(", ")}; ` +
          "nothing was changed");
      }
    }
  }

  // 2. Collections and validators.
  for (const collection of collections) {
    const validation = validationAction === null
      ? { validator: {}, validationLevel: "strict", validationAction: "error" }
      : { validator: collection.validator, validationLevel, validationAction };
    const info = find(collection.name);
    if (info === null) {
      run({ create: collection.name, ...(validationAction === null ? {} : validation) });
      print(`created the collection ${collection.name}`);
      continue;
    }
    const options = info.options;
    const without = Object.keys(options.validator || {}).length === 0;
    const done = validationAction === null ? without :
      same(options.validator || {}, validation.validator, false) &&
      (options.validationLevel || "strict") === validationLevel &&
      (options.validationAction || "error") === validationAction;
    if (!done) {
      run({ collMod: collection.name, ...validation });
      print(`set the validator of ${collection.name}`);
    }
  }

  // 3. Indexes, unique ones first; the log retention. Prints first what the server will delete.
  const sayWhatGoes = (name, secondsBefore) => {
    if (logRetentionSeconds === null) return;
    if (secondsBefore !== null && secondsBefore <= logRetentionSeconds) return;
    const now = db.adminCommand({ hello: 1 }).localTime.getTime();
    const older = { timestamp: { $lt: new Date(now - logRetentionSeconds * 1000) } };
    const count = db.getCollection(name).countDocuments(older);
    if (count > 0) print(`the server will delete ${count} log entries of ${name}`);
  };
  for (const index of indexes) {
    const specification = { ...index.specification };
    if (index.retention && logRetentionSeconds !== null) {
      specification.expireAfterSeconds = logRetentionSeconds;
    }
    const live = equal(indexesOf(index.collection), index);
    if (live === undefined) {
      if (index.retention) sayWhatGoes(index.collection, null);
      run({ createIndexes: index.collection, indexes: [specification] });
      print(`created the index ${specification.name} of ${index.collection}`);
      continue;
    }
    const seconds = number(live.expireAfterSeconds);
    if (!index.retention || seconds === logRetentionSeconds) continue;
    sayWhatGoes(index.collection, seconds);
    let set = false;
    if (logRetentionSeconds !== null) {
      try {
        run({
          collMod: index.collection,
          index: { name: live.name, expireAfterSeconds: logRetentionSeconds }
        });
        set = true;
      } catch (error) {
        if (error.code !== 72) throw error; // before 5.1 the server can't change an index to a TTL index
      }
    }
    if (!set) {
      run({ dropIndexes: index.collection, index: live.name });
      run({ createIndexes: index.collection, indexes: [{ ...specification, name: live.name }] });
    }
    print(`set the log retention of ${index.collection}`);
  }
