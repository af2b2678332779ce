  // 1. Drops the declared indexes in reverse order; keeps a different index of the same name.
  for (const index of indexes) {
    const info = find(index.collection);
    if (info === null || !ordinary(info)) continue;
    for (const live of indexesOf(index.collection)) {
      const named = [index.specification.name, index.defaultName].includes(live.name);
      if (named && differences(live, index).length === 0) {
        run({ dropIndexes: index.collection, index: live.name });
        print(`dropped the index ${live.name} of ${index.collection}`);
      }
    }
  }

  // 2. Drops empty collections; removes the validator of the others.
  const empty = name =>
    db.getCollection(name).find({}, { _id: 1 }).readPref("primary").limit(1).toArray().length === 0;
  const none = { validator: {}, validationLevel: "strict", validationAction: "error" };
  for (const collection of collections) {
    const name = collection.name;
    const info = find(name);
    if (info === null || !ordinary(info)) continue;
    let dropped = false;
    if (empty(name)) {
      const options = info.options;
      const before = {
        validator: options.validator || {},
        validationLevel: options.validationLevel || "strict",
        validationAction: options.validationAction || "error"
      };
      // The validator rejects all writes while the collection is checked again and dropped.
      run({ collMod: name, ...none, validator: { $expr: false } });
      try {
        if (empty(name)) {
          run({ drop: name });
          dropped = true;
          print(`dropped the empty collection ${name}`);
        }
      } finally {
        if (!dropped) run({ collMod: name, ...before });
      }
    }
    const validator = info.options.validator || {};
    if (!dropped && same(validator, collection.validator, false)) {
      run({ collMod: name, ...none });
      print(`took the validator off ${name}, which holds documents`);
    }
  }
