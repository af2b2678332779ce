package taskrunner.importer.store;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * How the writer of a store spells the records of one kind: the names of known properties, words or
 * integers, and null or nothing for a missing value. Immutable.
 *
 * @param tables of the integers; the ledger does not store them
 * @param container what contains the records of an approvals file or manifest; null for the
 *     layout's
 */
public record Form(
    Map<FieldPlace, PlaceForm> places,
    Map<EnumField, WordForm> words,
    EnumTables tables,
    @Nullable String container) {
  /** The spelling of the layout. */
  public static final Form LAYOUT = new Form(Map.of(), Map.of(), EnumTables.NONE, null);

  public Form {
    Map<FieldPlace, PlaceForm> ordered = new EnumMap<>(FieldPlace.class);
    ordered.putAll(places);
    places = Collections.unmodifiableMap(ordered);
    Map<EnumField, WordForm> orderedWords = new EnumMap<>(EnumField.class);
    orderedWords.putAll(words);
    words = Collections.unmodifiableMap(orderedWords);
  }

  /** The form of a ledger entry; null if damaged. */
  public static @Nullable Form read(BsonDocument document) {
    return FormDocument.read(document);
  }

  /** The form in a ledger entry, without the tables of integers. */
  public BsonDocument toBson() {
    return FormDocument.of(this);
  }

  /** The same form with these tables of integers. */
  public Form under(EnumTables integers) {
    return hasIntegers() ? new Form(places, words, integers, container) : this;
  }

  private boolean hasIntegers() {
    return words.values().stream().anyMatch(WordForm::integers);
  }

  /** Whether the name of any property is known. */
  public boolean saysSomething() {
    return places.values().stream().anyMatch(place -> place.casing() != null);
  }

  /**
   * Whether it has only known properties of this kind, each in a spelling of its own, as every
   * noted form does.
   */
  public boolean fits(RecordKind kind) {
    return places.entrySet().stream()
        .allMatch(
            its -> {
              FieldTable table = kind.fields(its.getKey());
              return table != null && its.getValue().fits(table);
            });
  }

  /** The spelling of a known property's name. */
  public String name(FieldPlace place, String known) {
    String spelt = place(place).name(known);
    if (spelt != null) {
      return spelt;
    }
    for (PlaceForm other : places.values()) {
      if (other.casing() != null) {
        return other.casing().of(known);
      }
    }
    return known;
  }

  /** The optional properties of a place that are written as null if they have no value. */
  public Set<String> nulls(FieldPlace place) {
    return place(place).nulls();
  }

  /** Whether objects of a place omit this property if it has no value. */
  public boolean leavesOut(FieldPlace place, String known) {
    return place(place).leftOut().contains(known);
  }

  /** Whether objects of a place name their run; null if unknown. */
  public @Nullable Boolean namesRun(FieldPlace place) {
    return place(place).namesRun();
  }

  /**
   * The written form of a word of a list.
   *
   * @param integer null to write {@code text}
   * @param text the word in its spelling
   * @param lacksInteger whether words are written as integers, but no table has this one
   */
  public record Word(@Nullable Long integer, String text, boolean lacksInteger) {}

  /**
   * The written form of a stored word of a list.
   *
   * @param stored the word in the database, in any spelling
   */
  public Word word(EnumField list, String stored) {
    WordForm form = words.get(list);
    boolean asInteger = form == null ? list.mayHaveTable() && hasIntegers() : form.integers();
    String word = list.plain(stored);
    String spelt = form == null ? null : form.spellings().get(word);
    if (asInteger) {
      Long integer = tables.integerOf(list, stored);
      return new Word(integer, spelt == null ? stored : spelt, integer == null);
    }
    if (spelt == null) {
      spelt = list.known(stored) == null ? stored : style(list).of(word);
    }
    return new Word(null, spelt, false);
  }

  /** The style of the list's own words; without any, that of the other lists of its kind. */
  private WordStyle style(EnumField list) {
    Map<String, String> known = known(list);
    if (known.isEmpty() && list.mayHaveTable()) {
      words.keySet().stream()
          .filter(EnumField::mayHaveTable)
          .forEach(other -> known.putAll(known(other)));
    }
    return SpellingStyle.ofMost(WordStyle.values(), known);
  }

  /** The listed words. An alias, such as warning for warn, shows nothing about other spellings. */
  private Map<String, String> known(EnumField list) {
    WordForm form = words.get(list);
    Map<String, String> known = new TreeMap<>(form == null ? Map.of() : form.spellings());
    known.entrySet().removeIf(word -> !word.getKey().equals(list.known(word.getValue())));
    return known;
  }

  private PlaceForm place(FieldPlace place) {
    return places.getOrDefault(place, PlaceForm.NONE);
  }

  /** Whether one writer may have written both. */
  public boolean agrees(Form other) {
    return isSpeltLike(other)
        && places.entrySet().stream()
            .allMatch(place -> place.getValue().agrees(other.place(place.getKey())));
  }

  /** Whether both spell the same properties and words alike, whatever is null or omitted. */
  public boolean isSpeltLike(Form other) {
    return places.entrySet().stream()
            .allMatch(place -> place.getValue().isSpeltLike(other.place(place.getKey())))
        && words.entrySet().stream()
            .allMatch(
                list -> {
                  WordForm its = other.words.get(list.getKey());
                  return its == null || list.getValue().agrees(its);
                })
        && (!hasIntegers() || !other.hasIntegers() || tables.equals(other.tables));
  }

  /** This form, completed by the other. */
  public Form with(Form other) {
    Map<FieldPlace, PlaceForm> allPlaces = new EnumMap<>(FieldPlace.class);
    allPlaces.putAll(other.places);
    places.forEach((place, form) -> allPlaces.merge(place, form, (old, mine) -> mine.with(old)));
    Map<EnumField, WordForm> allWords = new EnumMap<>(EnumField.class);
    allWords.putAll(other.words);
    words.forEach((list, form) -> allWords.merge(list, form, (old, mine) -> mine.with(old)));
    return new Form(
        allPlaces,
        allWords,
        hasIntegers() ? tables : other.tables,
        container == null ? other.container : container);
  }

  /** The part of this form that applies to other kinds: the spelling of names and words. */
  public Form forOtherKind() {
    PlaceForm record = place(FieldPlace.RECORD).casingOnly();
    return new Form(Map.of(FieldPlace.RECORD, record), words, tables, null);
  }
}
