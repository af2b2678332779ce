package taskrunner.importer.store;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Notes the {@link Form} of a file, or of a part of one, while it is read. Of its records the good
 * ones count. Not thread-safe.
 */
public final class FormNotes {
  private final EnumMap<FieldPlace, PlaceNotes> places = new EnumMap<>(FieldPlace.class);
  private final EnumMap<EnumField, WordNotes> words = new EnumMap<>(EnumField.class);
  private @Nullable String container;

  /** A word of the record that is being read; null stands for an integer. */
  private record Word(EnumField list, @Nullable String text) {}

  private final List<Word> wordsOfRecord = new ArrayList<>();

  PlaceNotes at(FieldPlace place, FieldTable table) {
    PlaceNotes notes = places.get(place);
    if (notes == null) {
      notes = new PlaceNotes(table);
      places.put(place, notes);
    }
    return notes;
  }

  /** A word of a list was met. */
  void word(EnumField list, String text) {
    wordsOfRecord.add(new Word(list, text));
  }

  /** An integer was met where a word of a list is expected. */
  void integer(EnumField list) {
    wordsOfRecord.add(new Word(list, null));
  }

  /** The file's records stand in another container than the layout's. */
  void container(String found) {
    container = found;
  }

  /** Adds what was noted of a later part of the file. */
  public void add(FormNotes later) {
    for (Map.Entry<FieldPlace, PlaceNotes> place : later.places.entrySet()) {
      at(place.getKey(), place.getValue().table()).add(place.getValue());
    }
    for (Map.Entry<EnumField, WordNotes> list : later.words.entrySet()) {
      words(list.getKey()).add(list.getValue());
    }
    for (Word word : later.wordsOfRecord) {
      String text = word.text();
      if (text == null) {
        words(word.list()).integers(1);
      } else {
        words(word.list()).text(text, 1);
      }
    }
    if (later.container != null) {
      container = later.container;
    }
  }

  private WordNotes words(EnumField list) {
    return words.computeIfAbsent(list, WordNotes::new);
  }

  /** Forgets what was noted of one record. */
  void clear() {
    places.values().forEach(PlaceNotes::clear);
    words.clear();
    wordsOfRecord.clear();
    container = null;
  }

  /** What was noted; null where there was nothing to note. */
  public @Nullable Form form() {
    Map<FieldPlace, PlaceForm> placeForms = new EnumMap<>(FieldPlace.class);
    places.forEach(
        (place, notes) -> {
          PlaceForm form = notes.form();
          if (!form.equals(PlaceForm.NONE)) {
            placeForms.put(place, form);
          }
        });
    Map<EnumField, WordForm> wordForms = new EnumMap<>(EnumField.class);
    words.forEach((list, notes) -> wordForms.put(list, notes.form()));
    return placeForms.isEmpty() && container == null
        ? null
        : new Form(placeForms, wordForms, EnumTables.NONE, container);
  }
}
