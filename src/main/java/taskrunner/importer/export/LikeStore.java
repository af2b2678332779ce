package taskrunner.importer.export;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import taskrunner.ErrorCode;
import taskrunner.TaskRunnerSchemaException;
import taskrunner.importer.store.EnumFindings;
import taskrunner.importer.store.EnumTables;
import taskrunner.importer.store.FilesystemStore;
import taskrunner.importer.store.Form;
import taskrunner.importer.store.FormNotes;
import taskrunner.importer.store.Normalisations;
import taskrunner.importer.store.RecordHandler;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.RecordReader;
import taskrunner.importer.store.Reject;
import taskrunner.importer.store.StoreFile;
import taskrunner.importer.store.StoreFolders;
import taskrunner.importer.store.StoreRecord;

/** Reads only the form of a store. */
final class LikeStore {
  private LikeStore() {}

  /**
   * Reads every file.
   *
   * @param tables how the store's integers are read where words are expected
   * @param check called between records; an exception ends the reading
   * @throws TaskRunnerSchemaException (store-not-found) the folder does not exist; (wrong-usage) it
   *     has integers without a table
   */
  static ExportForms forms(Path folder, EnumTables tables, Runnable check) {
    FilesystemStore store = new FilesystemStore(StoreFolders.below(folder));
    RecordReader reader = new RecordReader(tables, new Normalisations());
    Containers containers = new Containers();
    Map<RecordKind, KindForms> forms = new EnumMap<>(RecordKind.class);
    for (RecordKind kind : RecordKind.values()) {
      KindForms files = new KindForms();
      for (StoreFile file : store.files(kind, reject -> {})) {
        Notes notes = new Notes(check);
        reader.read(file, notes);
        Form form = notes.all.form();
        containers.add(kind, file.relativePath(), form == null ? null : form.container(), null);
        if (form != null) {
          files.add(form.under(tables), file.modifiedMillis());
        }
      }
      forms.put(kind, files);
    }
    refuseIntegers(folder, reader.enumFindings());
    return ExportForms.ofStore(folder.toString(), forms, containers);
  }

  private static void refuseIntegers(Path folder, EnumFindings findings) {
    String sentence = findings.sentence();
    if (sentence != null) {
      throw new TaskRunnerSchemaException(
          ErrorCode.WRONG_USAGE,
          "The form of " + folder + " can't be used: " + sentence,
          "Give --enum-table default, or --enum FIELD=0:word,1:word for each field.");
    }
  }

  /** Collects the notes of one file. */
  private static final class Notes implements RecordHandler {
    private final Runnable check;
    private final FormNotes all = new FormNotes();

    Notes(Runnable check) {
      this.check = check;
    }

    @Override
    public void noted(StoreFile file, FormNotes notes) {
      all.add(notes);
    }

    @Override
    public void accept(StoreRecord record) {
      check.run();
    }

    @Override
    public void reject(Reject reject) {
      check.run();
    }

    @Override
    public void incompleteTail(StoreFile file, long line, long offset) {}
  }
}
