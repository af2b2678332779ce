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
// Arrays by ordinal: it is asked for each property of each line of a log.
@SuppressWarnings("EnumOrdinal")
public final class FormNotes {
  private static final FieldPlace[] PLACES = FieldPlace.values();
  private static final EnumField[] LISTS = EnumField.values();

  private final @Nullable PlaceNotes[] places = new PlaceNotes[PLACES.length];
  private final @Nullable WordNotes[] words = new WordNotes[LISTS.length];
  private @Nullable String container;

  /** The words of the record that is being read, in pairs; without a text it is an integer. */
  private final List<EnumField> listsOfRecord = new ArrayList<>(2);

  private final List<@Nullable String> textsOfRecord = new ArrayList<>(2);

  PlaceNotes at(FieldPlace place, FieldTable table) {
    PlaceNotes notes = places[place.ordinal()];
    if (notes == null) {
      notes = new PlaceNotes(table);
      places[place.ordinal()] = notes;
    }
    return notes;
  }

  /** A word of a list was met. */
  void word(EnumField list, String text) {
    listsOfRecord.add(list);
    textsOfRecord.add(text);
  }

  /** An integer was met where a word of a list is expected. */
  void integer(EnumField list) {
    listsOfRecord.add(list);
    textsOfRecord.add(null);
  }

  /** The file's records stand in another container than the layout's. */
  void container(String found) {
    container = found;
  }

  /** Adds what was noted of a later part of the file, or of a record. */
  public void add(FormNotes later) {
    for (FieldPlace place : PLACES) {
      PlaceNotes notes = later.places[place.ordinal()];
      if (notes != null) {
        at(place, notes.table()).add(notes);
      }
    }
    for (EnumField list : LISTS) {
      WordNotes notes = later.words[list.ordinal()];
      if (notes != null) {
        words(list).add(notes);
      }
    }
    for (int i = 0; i < later.listsOfRecord.size(); i++) {
      WordNotes notes = words(later.listsOfRecord.get(i));
      String text = later.textsOfRecord.get(i);
      if (text == null) {
        notes.integers(1);
      } else {
        notes.text(text, 1);
      }
    }
    if (later.container != null) {
      container = later.container;
    }
  }

  private WordNotes words(EnumField list) {
    WordNotes notes = words[list.ordinal()];
    if (notes == null) {
      notes = new WordNotes(list);
      words[list.ordinal()] = notes;
    }
    return notes;
  }

  /** Forgets what was noted of one record. */
  void clear() {
    for (PlaceNotes notes : places) {
      if (notes != null) {
        notes.clear();
      }
    }
    listsOfRecord.clear();
    textsOfRecord.clear();
  }

  /** What was noted; null where there was nothing to note. */
  public @Nullable Form form() {
    Map<FieldPlace, PlaceForm> placeForms = new EnumMap<>(FieldPlace.class);
    for (FieldPlace place : PLACES) {
      PlaceNotes notes = places[place.ordinal()];
      PlaceForm form = notes == null ? PlaceForm.NONE : notes.form();
      if (!form.equals(PlaceForm.NONE)) {
        placeForms.put(place, form);
      }
    }
    Map<EnumField, WordForm> wordForms = new EnumMap<>(EnumField.class);
    for (EnumField list : LISTS) {
      WordNotes notes = words[list.ordinal()];
      if (notes != null) {
        wordForms.put(list, notes.form());
      }
    }
    return placeForms.isEmpty() && container == null
        ? null
        : new Form(placeForms, wordForms, EnumTables.NONE, container);
  }
}
