package taskrunner.importer.store;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * How a store's writer spells the records of one kind: the names of known properties, the words of
 * lists, or integers for them, and null or nothing for what has no value. Immutable.
 */
public final class Form {
  /** Of a writer of whom nothing is known: the layout's own spelling. */
  public static final Form LAYOUT = new Form(Map.of(), Map.of(), EnumTables.NONE, null);

  private final Map<FieldPlace, PlaceForm> places;
  private final Map<EnumField, WordForm> words;
  private final EnumTables tables;
  private final @Nullable String container;

  Form(
      Map<FieldPlace, PlaceForm> places,
      Map<EnumField, WordForm> words,
      EnumTables tables,
      @Nullable String container) {
    Map<FieldPlace, PlaceForm> allPlaces = new EnumMap<>(FieldPlace.class);
    allPlaces.putAll(places);
    Map<EnumField, WordForm> allWords = new EnumMap<>(EnumField.class);
    allWords.putAll(words);
    this.places = Collections.unmodifiableMap(allPlaces);
    this.words = Collections.unmodifiableMap(allWords);
    this.tables = tables;
    this.container = container;
  }

  /** The form that a ledger stores; null where it can't be understood. */
  public static @Nullable Form read(BsonDocument document) {
    return FormDocument.read(document);
  }

  /** As a ledger stores it, without the tables of integers. */
  public BsonDocument toBson() {
    return FormDocument.of(this);
  }

  /** The same form, whose integers are of these tables. */
  public Form under(EnumTables integers) {
    return hasIntegers() ? new Form(places, words, integers, container) : this;
  }

  /** Whether it has integers for words. */
  public boolean hasIntegers() {
    return words.values().stream().anyMatch(WordForm::integers);
  }

  /** Whether any property's name was met. */
  public boolean saysSomething() {
    return places.values().stream().anyMatch(place -> place.casing() != null);
  }

  /**
   * What holds the records of an approvals file or manifest, where it is not what the layout has;
   * null where it is.
   */
  public @Nullable String container() {
    return container;
  }

  /** How the name of a known property is spelt. */
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

  /** The optional properties of a place that are written as null where they have no value. */
  public Set<String> nulls(FieldPlace place) {
    return place(place).nulls();
  }

  /** Whether objects of a place never have this property when it has no value. */
  public boolean leavesOut(FieldPlace place, String known) {
    return place(place).leftOut().contains(known);
  }

  /** Whether objects of a place name their run; null where that is not known. */
  public @Nullable Boolean namesRun(FieldPlace place) {
    return place(place).namesRun();
  }

  /**
   * How a value of a list is written.
   *
   * @param list its name, e.g. {@code stepStatus}
   * @param integer null: as {@code text}
   * @param text as words are spelt
   * @param lacksInteger words are written as integers, but no table has this one
   */
  public record Word(String list, @Nullable Long integer, String text, boolean lacksInteger) {}

  /** How a stored word of a list is written. */
  Word word(EnumField list, String stored) {
    if (asIntegers(list)) {
      Long integer = tables.integerOf(list, stored);
      return new Word(list.table(), integer, stored, integer == null);
    }
    String word = list.plain(stored);
    String spelt = wordForm(list).spellings().get(word);
    if (spelt == null) {
      boolean isListed = list.known(stored) != null;
      spelt = isListed ? style(list).of(word) : stored;
    }
    return new Word(list.table(), null, spelt, false);
  }

  private boolean asIntegers(EnumField list) {
    WordForm form = words.get(list);
    if (form != null) {
      return form.integers();
    }
    return list.mayHaveTable() && !words.isEmpty() && hasIntegers();
  }

  /** By the list's own words; where there are none, by those of the other lists of its kind. */
  private WordStyle style(EnumField list) {
    Map<String, String> known = new TreeMap<>();
    addKnown(list, known);
    if (known.isEmpty() && list.mayHaveTable()) {
      words.keySet().stream()
          .filter(EnumField::mayHaveTable)
          .forEach(other -> addKnown(other, known));
    }
    return WordStyle.ofMost(known);
  }

  private void addKnown(EnumField list, Map<String, String> to) {
    wordForm(list)
        .spellings()
        .forEach(
            (word, spelt) -> {
              // An alias, such as warning for warn, says nothing about the spelling of others.
              if (word.equals(list.known(spelt))) {
                to.put(word, spelt);
              }
            });
  }

  private PlaceForm place(FieldPlace place) {
    return places.getOrDefault(place, PlaceForm.NONE);
  }

  private WordForm wordForm(EnumField list) {
    return words.getOrDefault(list, new WordForm(Map.of(), false));
  }

  /** Whether one writer may have written both. */
  public boolean agrees(Form other) {
    return isSpeltLike(other)
        && places.entrySet().stream()
            .allMatch(place -> place.getValue().agrees(other.place(place.getKey())));
  }

  /** Whether what both have is spelt alike, whatever is null or left out. */
  public boolean isSpeltLike(Form other) {
    return places.entrySet().stream()
            .allMatch(place -> place.getValue().isSpeltLike(other.place(place.getKey())))
        && words.entrySet().stream()
            .allMatch(
                list ->
                    list.getValue()
                        .agrees(other.words.getOrDefault(list.getKey(), list.getValue())))
        && (!hasIntegers() || !other.hasIntegers() || tables.equals(other.tables));
  }

  /** This form, and what only the other knows. */
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

  /** What this form says about records of another kind: how names and words are spelt. */
  public Form forOtherKind() {
    Map<FieldPlace, PlaceForm> casings = new EnumMap<>(FieldPlace.class);
    PlaceForm record = place(FieldPlace.RECORD).casingOnly();
    casings.put(FieldPlace.RECORD, record);
    return new Form(casings, words, tables, null);
  }

  Map<FieldPlace, PlaceForm> places() {
    return places;
  }

  Map<EnumField, WordForm> words() {
    return words;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Form form
        && places.equals(form.places)
        && words.equals(form.words)
        && tables.equals(form.tables)
        && Objects.equals(container, form.container);
  }

  @Override
  public int hashCode() {
    return Objects.hash(places, words, tables, container);
  }

  @Override
  public String toString() {
    return toBson() + " " + tables.text();
  }
}
