package taskrunner.importer.store;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The form of the objects of one place. Names are those of the layout.
 *
 * @param casing of most names; null if no name was found
 * @param odd the spellings of the other names, by name
 * @param nulls the optional properties that were null at least once
 * @param leftOut the optional properties that were missing at least once and never null
 * @param namesRun whether any has a {@code runId}; null if no object was found
 */
record PlaceForm(
    @Nullable Casing casing,
    Map<String, String> odd,
    Set<String> nulls,
    Set<String> leftOut,
    @Nullable Boolean namesRun) {
  static final PlaceForm NONE = new PlaceForm(null, Map.of(), Set.of(), Set.of(), null);

  PlaceForm {
    odd = Map.copyOf(odd);
    nulls = Set.copyOf(nulls);
    leftOut = Set.copyOf(leftOut);
  }

  static PlaceForm of(
      Map<String, String> spellings,
      Set<String> nulls,
      Set<String> leftOut,
      @Nullable Boolean namesRun) {
    if (spellings.isEmpty()) {
      return new PlaceForm(null, Map.of(), nulls, leftOut, namesRun);
    }
    Casing casing = SpellingStyle.ofMost(Casing.values(), spellings);
    Map<String, String> odd = new TreeMap<>(spellings);
    odd.entrySet().removeIf(name -> casing.of(name.getKey()).equals(name.getValue()));
    return new PlaceForm(casing, odd, nulls, leftOut, namesRun);
  }

  /** The spelling of the property's name; null if unknown. */
  @Nullable String name(String known) {
    String spelt = odd.get(known);
    return spelt != null || casing == null ? spelt : casing.of(known);
  }

  /** Whether all its names are in the table. */
  boolean fits(FieldTable table) {
    return nulls.stream().allMatch(name -> table.stored(name) != null)
        && leftOut.stream().allMatch(name -> table.stored(name) != null)
        && odd.entrySet().stream()
            .allMatch(
                name -> {
                  FieldTable.Field field = table.stored(name.getKey());
                  return field != null && field.equals(table.find(name.getValue()));
                });
  }

  /** Whether one writer may have written both. */
  boolean agrees(PlaceForm other) {
    return isSpeltLike(other)
        && (namesRun == null || other.namesRun == null || namesRun.equals(other.namesRun))
        && nulls.stream().noneMatch(other.leftOut::contains)
        && leftOut.stream().noneMatch(other.nulls::contains);
  }

  /** Whether both spell the same names alike. */
  boolean isSpeltLike(PlaceForm other) {
    return casing == null
        || other.casing == null
        || (casing == other.casing && odd.equals(other.odd));
  }

  /** This form, completed by the other. */
  PlaceForm with(PlaceForm other) {
    if (casing == null) {
      return other;
    }
    Set<String> allNulls = new TreeSet<>(nulls);
    allNulls.addAll(other.nulls);
    Set<String> allLeftOut = new TreeSet<>(leftOut);
    allLeftOut.addAll(other.leftOut);
    allLeftOut.removeAll(allNulls);
    boolean isMine = other.namesRun == null || Boolean.TRUE.equals(namesRun);
    Boolean either = isMine ? namesRun : other.namesRun;
    return new PlaceForm(casing, odd, allNulls, allLeftOut, either);
  }

  /** Its casing alone, for a kind without files. */
  PlaceForm casingOnly() {
    return new PlaceForm(casing, Map.of(), Set.of(), Set.of(), null);
  }
}
