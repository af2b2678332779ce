package taskrunner.schema;

import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import taskrunner.database.BsonEquality;

/**
 * How the server checks writes to a collection.
 *
 * @param validator empty if there is none
 * @param level {@code validationLevel}, by default {@code strict}
 * @param action {@code validationAction}, by default {@code error}
 */
record Validation(BsonDocument validator, String level, String action) {
  /** No validator, and the server's defaults. */
  static final Validation NONE = new Validation(new BsonDocument(), "strict", "error");

  /** Rejects all inserts and updates, while the collection is being dropped. */
  static final Validation REFUSE_ALL =
      new Validation(new BsonDocument("$expr", BsonBoolean.FALSE), "strict", "error");

  /** The validation for a declared validator in this mode. */
  static Validation of(ValidationMode mode, CollectionDeclaration declaration) {
    return switch (mode) {
      case STRICT -> new Validation(declaration.validator(), "strict", "error");
      case WARN -> new Validation(declaration.validator(), "moderate", "warn");
      case OFF -> NONE;
    };
  }

  /** As {@code listCollections} returns it, or {@link #options} made it. */
  static Validation from(BsonDocument options) {
    return new Validation(
        options.getDocument("validator", new BsonDocument()),
        options.getString("validationLevel", new BsonString("strict")).getValue(),
        options.getString("validationAction", new BsonString("error")).getValue());
  }

  boolean none() {
    return validator.isEmpty();
  }

  /**
   * The same validator, level and action. Without a validator, level and action have no meaning.
   */
  boolean sameAs(Validation other) {
    return sameValidator(other.validator)
        && (none() || (level.equals(other.level) && action.equals(other.action)));
  }

  boolean sameValidator(BsonValue other) {
    return BsonEquality.NUMBERS_BY_VALUE.same(validator, other);
  }

  /** Whether somebody else has set this validator: neither the declared one, none, nor ours. */
  boolean isForeign(BsonDocument declared) {
    return !none() && !refusesAll() && !sameValidator(declared);
  }

  boolean refusesAll() {
    return sameValidator(REFUSE_ALL.validator);
  }

  /** As options of {@code create} and {@code collMod}. */
  BsonDocument options() {
    return new BsonDocument("validator", validator.clone())
        .append("validationLevel", new BsonString(level))
        .append("validationAction", new BsonString(action));
  }

  /** Level and action alone, as JSON. */
  String levelText() {
    BsonDocument options = options();
    options.remove("validator");
    return BsonText.of(options);
  }

  /** The mode in words, e.g. {@code strict}. */
  String modeText() {
    if (none()) {
      return ValidationMode.OFF.word();
    }
    if (level.equals("strict") && action.equals("error")) {
      return ValidationMode.STRICT.word();
    }
    if (level.equals("moderate") && action.equals("warn")) {
      return ValidationMode.WARN.word();
    }
    return "level " + level + ", action " + action;
  }
}
