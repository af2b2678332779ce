package taskrunner.importer.export;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import taskrunner.importer.store.EnumTables;

/**
 * Where to export to, and in which form.
 *
 * @param to the store's root, which is created if it does not exist; it may be a symbolic link,
 *     nothing below it may
 * @param overwrite whether the folder may contain files: those of the same names are replaced,
 *     others stay
 * @param form how records are spelt
 * @param like the store whose form is used; null for none, else {@code form} is {@link Form#LIKE}
 * @param enums how the integers of {@code like} are read; not used by another form
 */
public record ExportRequest(
    Path to, boolean overwrite, Form form, @Nullable Path like, EnumTables enums) {
  /** How records are spelt. */
  public enum Form {
    /** As in the files that they were imported from, by the ledger. */
    STORE,
    /** As in layout 1. */
    LAYOUT_1,
    /** As in another store. */
    LIKE
  }

  /**
   * @throws IllegalArgumentException {@code like} and {@code form} contradict each other
   */
  public ExportRequest {
    if ((like != null) != (form == Form.LIKE)) {
      throw new IllegalArgumentException("like is for the form LIKE, and that form needs it");
    }
  }

  /** In the form of the store. */
  public ExportRequest(Path to, boolean overwrite) {
    this(to, overwrite, Form.STORE);
  }

  /** In the form of the store, or of the layout. */
  public ExportRequest(Path to, boolean overwrite, Form form) {
    this(to, overwrite, form, null, EnumTables.NONE);
  }

  /** In the form of another store. */
  public static ExportRequest like(Path to, boolean overwrite, Path store, EnumTables enums) {
    return new ExportRequest(to, overwrite, Form.LIKE, store, enums);
  }
}
