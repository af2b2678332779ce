package taskrunner.importer.store;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInvalidOperationException;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Form} as the ledger stores it, small, because every file has one:
 *
 * <pre>{@code
 * { "record": { "case": "pascal", "null": "tenantId" },   // names of the layout, with commas
 *   "step": { "case": "pascal", "odd": "stepId=stepID", "null": "approvalId,maxParallel",
 *             "leftOut": "statusReason" },
 *   "policy": { "case": "pascal" },
 *   "words": { "stepKind": ["GateApproval", "Run"], "stepStatus": ["Succeeded"] },
 *   "integers": [],                                       // lists whose words are integers
 *   "container": "wrapped" }
 * }</pre>
 */
final class FormDocument {
  private static final String CASE = "case";
  private static final String ODD = "odd";
  private static final String NULL = "null";
  private static final String LEFT_OUT = "leftOut";
  private static final String RUN = "run";
  private static final String WORDS = "words";
  private static final String INTEGERS = "integers";
  private static final String CONTAINER = "container";

  private FormDocument() {}

  static BsonDocument of(Form form) {
    BsonDocument document = new BsonDocument();
    form.places().forEach((place, its) -> document.append(lower(place), place(its)));
    BsonDocument words = new BsonDocument();
    BsonArray integers = new BsonArray();
    form.words()
        .forEach(
            (list, its) -> {
              BsonArray spellings = new BsonArray();
              new TreeMap<>(its.spellings())
                  .values()
                  .forEach(spelt -> spellings.add(new BsonString(spelt)));
              words.append(list.table(), spellings);
              if (its.integers()) {
                integers.add(new BsonString(list.table()));
              }
            });
    if (!words.isEmpty()) {
      document.append(WORDS, words);
    }
    if (!integers.isEmpty()) {
      document.append(INTEGERS, integers);
    }
    text(document, CONTAINER, form.container());
    return document;
  }

  private static BsonDocument place(PlaceForm form) {
    BsonDocument document = new BsonDocument();
    Casing casing = form.casing();
    text(document, CASE, casing == null ? null : lower(casing));
    Map<String, String> odd = new TreeMap<>(form.odd());
    names(document, ODD, odd.keySet().stream().map(name -> name + "=" + odd.get(name)).toList());
    names(document, NULL, new TreeSet<>(form.nulls()));
    names(document, LEFT_OUT, new TreeSet<>(form.leftOut()));
    Boolean namesRun = form.namesRun();
    if (namesRun != null) {
      document.append(RUN, BsonBoolean.valueOf(namesRun));
    }
    return document;
  }

  private static void names(BsonDocument document, String field, Collection<String> names) {
    text(document, field, names.isEmpty() ? null : String.join(",", names));
  }

  private static void text(BsonDocument document, String field, @Nullable String text) {
    if (text != null) {
      document.append(field, new BsonString(text));
    }
  }

  /** The form; null if a field has another type or value. */
  static @Nullable Form read(BsonDocument document) {
    try {
      Map<FieldPlace, PlaceForm> places = new EnumMap<>(FieldPlace.class);
      for (FieldPlace place : FieldPlace.values()) {
        if (document.containsKey(lower(place))) {
          places.put(place, readPlace(document.getDocument(lower(place))));
        }
      }
      BsonDocument words = document.getDocument(WORDS, new BsonDocument());
      List<String> integers = texts(document.getArray(INTEGERS, new BsonArray()));
      Map<EnumField, WordForm> wordForms = new EnumMap<>(EnumField.class);
      for (EnumField list : EnumField.values()) {
        if (words.containsKey(list.table())) {
          Map<String, String> spellings = new TreeMap<>();
          texts(words.getArray(list.table()))
              .forEach(spelt -> spellings.put(list.plain(spelt), spelt));
          wordForms.put(list, new WordForm(spellings, integers.contains(list.table())));
        }
      }
      return new Form(places, wordForms, EnumTables.NONE, text(document, CONTAINER));
    } catch (BsonInvalidOperationException | IllegalArgumentException damaged) {
      return null;
    }
  }

  private static PlaceForm readPlace(BsonDocument document) {
    String casing = text(document, CASE);
    BsonValue namesRun = document.get(RUN);
    Map<String, String> odd = new TreeMap<>();
    for (String pair : names(document, ODD)) {
      int equals = pair.indexOf('=');
      odd.put(pair.substring(0, Math.max(0, equals)), pair.substring(equals + 1));
    }
    return new PlaceForm(
        casing == null ? null : Casing.valueOf(casing.toUpperCase(Locale.ROOT)),
        odd,
        new TreeSet<>(names(document, NULL)),
        new TreeSet<>(names(document, LEFT_OUT)),
        namesRun == null ? null : namesRun.asBoolean().getValue());
  }

  private static @Nullable String text(BsonDocument document, String field) {
    BsonValue text = document.get(field);
    return text == null ? null : text.asString().getValue();
  }

  private static List<String> names(BsonDocument document, String field) {
    String names = text(document, field);
    return names == null ? List.of() : Arrays.asList(names.split(",", -1));
  }

  private static List<String> texts(BsonArray array) {
    return array.stream().map(text -> text.asString().getValue()).sorted().toList();
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
