package taskrunner.importer.export;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.store.Form;

/**
 * The forms of the files of one kind. Files that one writer may have written have one form, to
 * which each of them contributes.
 */
final class KindForms {
  /** A real store has a few forms; more than this are ignored. */
  private static final int MOST = 1_000;

  private final List<Group> groups = new ArrayList<>();

  /** The groups of known forms: most files have the form of another. */
  private final Map<Form, Group> known = new HashMap<>();

  private static final class Group {
    private Form form;
    private long files;
    private long newest = Long.MIN_VALUE;

    Group(Form form) {
      this.form = form;
    }

    /** Adds the files of another group. */
    void add(Group other) {
      form = form.with(other.form);
      files += other.files;
      newest = Math.max(newest, other.newest);
    }
  }

  void add(Form form, long modifiedMillis) {
    if (!form.saysSomething()) {
      return;
    }
    Group group = group(form);
    if (group == null) {
      if (groups.size() >= MOST) {
        return;
      }
      group = new Group(form);
      groups.add(group);
    }
    if (!known.containsKey(form)) {
      group.form = group.form.with(form);
      if (known.size() < MOST) {
        known.put(form, group);
      }
    }
    group.files++;
    group.newest = Math.max(group.newest, modifiedMillis);
  }

  private @Nullable Group group(Form form) {
    Group same = known.get(form);
    if (same != null) {
      return same;
    }
    for (Group group : groups) {
      if (group.form.agrees(form)) {
        return group;
      }
    }
    return null;
  }

  boolean differ() {
    return groups.size() > 1;
  }

  /** The form of a counted file, completed by the other files of its group. */
  Form of(Form form) {
    Group group = form.saysSomething() ? group(form) : null;
    return group == null ? form : group.form;
  }

  /**
   * The form of most files; of equally frequent forms, that of the newest file; null for none.
   * Files that are spelt alike count together, because later files have properties that earlier
   * ones lack.
   */
  @Nullable Form most() {
    List<Group> spellings = new ArrayList<>();
    for (Group group : groups) {
      Group alike = null;
      for (Group spelling : spellings) {
        if (alike == null && spelling.form.isSpeltLike(group.form)) {
          alike = spelling;
        }
      }
      if (alike == null) {
        alike = new Group(group.form);
        spellings.add(alike);
      }
      alike.add(group);
    }
    Group most = null;
    for (Group group : spellings) {
      if (most == null
          || group.files > most.files
          || (group.files == most.files && group.newest > most.newest)) {
        most = group;
      }
    }
    return most == null ? null : most.form;
  }
}
