package taskrunner.importer.store;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import taskrunner.schema.CollectionRef;

/**
 * The kinds of record in a filesystem store, in the order of the import. This is the importer's one
 * table of kinds: each difference between kinds is a column of it, or a method.
 */
@SuppressWarnings("ImmutableEnumChecker") // The tables are filled here and never changed.
public enum RecordKind {
  /** {@code runs/<name>.json}, or {@code runs/<name>/state.json}: one run's state. */
  RUN(
      CollectionRef.RUNS,
      new Words("run", "runs"),
      new Key("_id", "_id"),
      new Files(List.of(".json"), "state.json", Set.of(), null),
      List.of()),

  /** {@code approvals/<name>.json}: an array of approvals. */
  APPROVAL(
      CollectionRef.APPROVALS,
      new Words("approval", "approvals"),
      new Key("runId", "approvalId"),
      new Files(List.of(".json"), null, Set.of(), null),
      List.of("approvals")),

  /** {@code artifacts/<name>/artifact-manifest.json}: the outputs of a run. */
  ARTIFACT(
      CollectionRef.ARTIFACTS,
      new Words("artifact", "artifacts"),
      new Key("runId", "name"),
      new Files(List.of(), StoreNames.MANIFEST, Set.of("files"), null),
      List.of("outputs", "artifacts")),

  /** {@code logs/<name>.ndjson}: one log entry a line. */
  LOG(
      CollectionRef.LOGS,
      new Words("log entry", "logs"),
      new Key("runId", "sequence"),
      new Files(List.of(".ndjson", ".jsonl", ".log"), null, Set.of(), "runs"),
      List.of());

  /** One record in a sentence; the kind's folder, which is also its key in reports. */
  private record Words(String one, String plural) {}

  /** The field of the run id, and the field that identifies a record within its run. */
  private record Key(String run, String field) {}

  /**
   * The names of its files.
   *
   * @param endings after the run's name; the first is the layout's own
   * @param inner the file in a folder of the run's name; null if the kind has no such form
   * @param beside other names that the layout knows in such a folder
   * @param nested a folder within the kind's folder whose files are also read; null for none
   */
  record Files(
      List<String> endings, @Nullable String inner, Set<String> beside, @Nullable String nested) {
    /** The ending that a name has; null for none. */
    @Nullable String ending(String name) {
      for (String ending : endings) {
        if (name.endsWith(ending)) {
          return ending;
        }
      }
      return null;
    }
  }

  private final CollectionRef collection;
  private final Words words;
  private final Key key;
  private final Files files;
  private final List<String> lists;

  RecordKind(CollectionRef collection, Words words, Key key, Files files, List<String> lists) {
    this.collection = collection;
    this.words = words;
    this.key = key;
    this.files = files;
    this.lists = lists;
  }

  public CollectionRef collection() {
    return collection;
  }

  /** One record in a sentence, e.g. {@code log entry}. */
  public String word() {
    return words.one();
  }

  /** The folder of its files, below the root; also the kind's key in reports. */
  public String plural() {
    return words.plural();
  }

  /** The kind in the ledger: {@code run}, {@code approval}, {@code artifact} or {@code log}. */
  public String ledgerWord() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The field of a document with the run id: {@code _id} or {@code runId}. */
  public String runField() {
    return key.run();
  }

  /** The field that identifies a document within its run; for a run the field of its id. */
  public String keyField() {
    return key.field();
  }

  /** The fields of {@link #runField} and {@link #keyField}, each once. */
  public List<String> keyFields() {
    return Stream.of(key.run(), key.field()).distinct().toList();
  }

  /** Whether a file has one record in each line. */
  public boolean isLines() {
    return this == LOG;
  }

  /** Whether a file is a list of records in one JSON text. */
  public boolean isList() {
    return !lists.isEmpty();
  }

  /** Whether the words of its records may be read through a table, or stored verbatim. */
  public boolean hasChoiceOfWords() {
    return tables()
        .flatMap(table -> table.fields().stream())
        .map(FieldTable.Field::words)
        .anyMatch(list -> list != null && list.mayHaveTable());
  }

  /** The layout's path of the file of a run, relative to the root. */
  public String path(String name) {
    String inner = files.inner();
    boolean isFolder = files.endings().isEmpty() && inner != null;
    return plural() + "/" + name + (isFolder ? "/" + inner : files.endings().get(0));
  }

  Files files() {
    return files;
  }

  /** Whether this key of an object around records, in any case, is the key of the records. */
  boolean isList(String name) {
    return lists.contains(FieldTable.lowerCase(name));
  }

  /** The layout's key for the records in an object around them. */
  String list() {
    return lists.get(0);
  }

  /**
   * The fields of its records. Not a column of the table: an import of an unchanged store reads no
   * record, and does not load them.
   */
  public FieldTable fields() {
    return switch (this) {
      case RUN -> Layout.RUN;
      case APPROVAL -> Layout.APPROVAL;
      case ARTIFACT -> Layout.OUTPUT;
      case LOG -> Layout.LOG_ENTRY;
    };
  }

  /** The fields of the layout's object around the records; null for none. */
  @Nullable FieldTable wrapper() {
    return this == ARTIFACT ? Layout.MANIFEST : null;
  }

  /** The fields of its objects in a place; null for none. */
  @Nullable FieldTable fields(FieldPlace place) {
    return tables().filter(table -> table.place() == place).findFirst().orElse(null);
  }

  private Stream<FieldTable> tables() {
    return Stream.concat(
        Stream.of(fields()), Stream.concat(Stream.ofNullable(wrapper()), fields().parts()));
  }

  /** Sets the fields that a record may lack. */
  RecordDefaults defaults() {
    return switch (this) {
      case RUN -> RecordDefaults::ofRun;
      case ARTIFACT -> RecordDefaults::ofOutput;
      case APPROVAL, LOG -> RecordDefaults.NONE;
    };
  }
}
