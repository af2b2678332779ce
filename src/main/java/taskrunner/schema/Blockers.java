package taskrunner.schema;

import java.util.List;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import taskrunner.ErrorCode;
import taskrunner.SchemaBlockedException;

/** The messages of what a person must resolve first. */
final class Blockers {
  private static final int MOST_RULES = 3;

  private Blockers() {}

  static SchemaBlockedException collection(String name, String unfit) {
    return new SchemaBlockedException(
        ErrorCode.CONFLICTING_COLLECTION,
        unfit(name, unfit),
        "Rename it or move its documents, or configure another collection name, then run again.");
  }

  static String unfit(String name, String unfit) {
    return name + " should be an ordinary collection, but it is " + unfit + ".";
  }

  static SchemaBlockedException violations(String name, Finding violations, long documents) {
    return new SchemaBlockedException(
        ErrorCode.VALIDATOR_VIOLATIONS,
        "In " + name + " " + violating(violations, documents) + "; no validator was changed.",
        "Correct or remove these documents, or set Mongo:SchemaValidation to warn until that is"
            + " done.");
  }

  /**
   * E.g. {@code 2 of 40 documents break the rules of its validator (planHash must be there: 2), for
   * example _id run-1}.
   */
  static String violating(Finding violations, long documents) {
    return "%s%s of %s documents break the rules of its validator%s, for example _id %s"
        .formatted(
            violations.sampled() ? "at least " : "",
            violations.count(),
            Math.max(documents, violations.count()),
            rules(violations),
            String.join(", ", violations.examples()));
  }

  private static String rules(Finding violations) {
    List<BrokenRule> rules = violations.rules();
    String among =
        violations.count() > DataCheck.LOOKED_AT_FOR_RULES
            ? " (of the first " + DataCheck.LOOKED_AT_FOR_RULES + " "
            : " (";
    return rules.isEmpty()
        ? ""
        : rules.stream()
            .limit(MOST_RULES)
            .map(rule -> rule.rule() + ": " + rule.documents())
            .collect(
                Collectors.joining("; ", among, rules.size() > MOST_RULES ? "; and others)" : ")"));
  }

  static SchemaBlockedException duplicates(String collection, String index, Finding duplicates) {
    return new SchemaBlockedException(
        ErrorCode.DUPLICATE_KEYS,
        ("%s%s %s more than once in %s, which the unique index %s does not allow,"
                + " for example %s.")
            .formatted(
                duplicates.sampled() ? "At least " : "",
                duplicates.count(),
                duplicates.count() == 1 ? "key occurs" : "keys occur",
                collection,
                index,
                String.join(", ", duplicates.examples())),
        "Remove all but one document of each key, then run again.");
  }

  static SchemaBlockedException shardKey(
      String collection, IndexDeclaration declared, BsonDocument shardKey) {
    return new SchemaBlockedException(
        ErrorCode.CONFLICTING_INDEX,
        "The unique index %s of %s can't be made: the collection is sharded by %s, with which a unique index must begin."
            .formatted(declared.name(), collection, BsonText.of(shardKey)),
        "Shard it by another key (sh.reshardCollection); script --shard prints those that fit.");
  }

  static SchemaBlockedException index(
      String collection, IndexDeclaration declared, LiveIndex live, List<String> differences) {
    return new SchemaBlockedException(
        ErrorCode.CONFLICTING_INDEX,
        ("The index %s of %s can't be made as %s: the existing index %s is %s,"
                + " which differs in %s.")
            .formatted(
                declared.name(),
                collection,
                BsonText.of(declared.specification()),
                live.name(),
                live.text(),
                String.join(", ", differences)),
        wayOut(collection, live, differences));
  }

  /** How a person resolves that an existing index differs. */
  static String wayOut(String collection, LiveIndex live, List<String> differences) {
    return (differences.contains("prepareUnique")
            ? "End its conversion to a unique index, or revert it: "
                + collMod(collection, live, "prepareUnique")
            : "")
        + (IndexMatch.isOnlyHidden(differences)
            ? "Unhide it: " + collMod(collection, live, "hidden") + "Or drop"
            : "Drop")
        + (" the existing index if nothing needs it:"
                + " db.getCollection(\"%s\").dropIndex(\"%s\"), then run again.")
            .formatted(collection, live.name());
  }

  /** The command that sets an index's option to false, and a full stop. */
  private static String collMod(String collection, LiveIndex live, String option) {
    return "db.runCommand({collMod: \"%s\", index: {name: \"%s\", %s: false}}). "
        .formatted(collection, live.name(), option);
  }
}
