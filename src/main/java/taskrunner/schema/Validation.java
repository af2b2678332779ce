package taskrunner.schema;

import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import taskrunner.database.BsonEquality;

/**
 * How the server checks writes to a collection.
 *
 * @param validator empty where there is none
 * @param level {@code validationLevel}, {@code strict} unless said otherwise
 * @param action {@code validationAction}, {@code error} unless said otherwise
 */
record Validation(BsonDocument validator, String level, String action) {
  /** No validator; the server's defaults for the rest. */
  static final Validation NONE = new Validation(new BsonDocument(), "strict", "error");

  /** Refuses every insert and update: holds a collection still while it is being dropped. */
  static final Validation REFUSE_ALL =
      new Validation(new BsonDocument("$expr", BsonBoolean.FALSE), "strict", "error");

  /** What {@code mode} makes of a declared validator. */
  static Validation of(ValidationMode mode, CollectionDeclaration declaration) {
    return switch (mode) {
      case STRICT -> new Validation(declaration.validator(), "strict", "error");
      case WARN -> new Validation(declaration.validator(), "moderate", "warn");
      case OFF -> NONE;
    };
  }

  /** As {@code listCollections} gives it, or {@link #options} made it. */
  static Validation from(BsonDocument options) {
    return new Validation(
        options.getDocument("validator", new BsonDocument()),
        options.getString("validationLevel", new BsonString("strict")).getValue(),
        options.getString("validationAction", new BsonString("error")).getValue());
  }

  boolean none() {
    return validator.isEmpty();
  }

  /** The same validator, level and action; without a validator, level and action mean nothing. */
  boolean sameAs(Validation other) {
    return sameValidator(other.validator)
        && (none() || (level.equals(other.level) && action.equals(other.action)));
  }

  boolean sameValidator(BsonValue other) {
    return BsonEquality.NUMBERS_BY_VALUE.same(validator, other);
  }

  boolean refusesAll() {
    return sameValidator(REFUSE_ALL.validator);
  }

  /** Only the fields that {@code create} and {@code collMod} know. */
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

  /** The mode as a person calls it, e.g. {@code strict}. */
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
