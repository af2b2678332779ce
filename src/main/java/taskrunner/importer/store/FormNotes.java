package taskrunner.importer.store;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Notes the {@link Form} of a file, or a part of a file, while it is read. Only valid records
 * count. Not thread-safe.
 */
// Arrays by ordinal: they are used for each property of each line of a log.
@SuppressWarnings("EnumOrdinal")
public final class FormNotes {
  private static final FieldPlace[] PLACES = FieldPlace.values();
  private static final EnumField[] LISTS = EnumField.values();

  private final @Nullable PlaceNotes[] places = new PlaceNotes[PLACES.length];
  private final @Nullable Spellings[] words = new Spellings[LISTS.length];
  private @Nullable String container;

  PlaceNotes at(FieldPlace place, FieldTable table) {
    PlaceNotes notes = places[place.ordinal()];
    if (notes == null) {
      notes = new PlaceNotes(table);
      places[place.ordinal()] = notes;
    }
    return notes;
  }

  /**
   * Notes a word of a list.
   *
   * @param text null for an integer in its place
   * @param isOnlyText whether a table was given that has no integer for it
   */
  void word(EnumField list, @Nullable String text, boolean isOnlyText) {
    Spellings spellings = words(list);
    spellings.add(text, 1);
    if (isOnlyText) {
      spellings.wasOnlyText();
    }
  }

  /** Notes that another container than the layout's contains the records. */
  void container(String found) {
    container = found;
  }

  /** Adds the notes of a later part of the file, or of a record. */
  public void add(FormNotes later) {
    for (FieldPlace place : PLACES) {
      PlaceNotes notes = later.places[place.ordinal()];
      if (notes != null) {
        at(place, notes.table()).add(notes);
      }
    }
    for (EnumField list : LISTS) {
      Spellings spellings = later.words[list.ordinal()];
      if (spellings != null) {
        words(list).addAll(spellings);
      }
    }
    if (later.container != null) {
      container = later.container;
    }
  }

  private Spellings words(EnumField list) {
    Spellings spellings = words[list.ordinal()];
    if (spellings == null) {
      spellings = new Spellings();
      words[list.ordinal()] = spellings;
    }
    return spellings;
  }

  /** Removes the notes of one record. */
  void clear() {
    for (PlaceNotes notes : places) {
      if (notes != null) {
        notes.clear();
      }
    }
    for (Spellings spellings : words) {
      if (spellings != null) {
        spellings.clear();
      }
    }
  }

  /** The form; null if nothing was noted. */
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
      Spellings spellings = words[list.ordinal()];
      if (spellings != null && !spellings.isEmpty()) {
        Map<String, String> most =
            Spellings.mostFrequent(new TreeMap<>(spellings.counts()), list::plain);
        wordForms.put(list, new WordForm(most, spellings.isMostlyIntegers()));
      }
    }
    return placeForms.isEmpty() && container == null
        ? null
        : new Form(placeForms, wordForms, EnumTables.NONE, container);
  }
}
