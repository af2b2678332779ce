package taskrunner.importer.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import taskrunner.testing.Folders;

/**
 * {@code make fuzz}: damages the files of the sample stores at random and reads them, for a given
 * time. The readers may reject any record. They must not throw, hang, lose a line or return an
 * invalid document. A failure names its seed; {@code SEED} repeats it.
 */
final class ReaderFuzz {
  private static final Path IMPORTER =
      Path.of(System.getProperty("taskrunner.project", "."), "importer");

  /** The limit for one file. It takes milliseconds; a hundred times as long is still no hang. */
  private static final long HANGS_MILLIS = 10_000;

  private static final List<RecordKind> KINDS = List.of(RecordKind.values());

  private static final int LARGEST_IN_CORPUS = 64 * 1024;

  private final Path folder;
  private final Map<RecordKind, Mutations> mutations = new EnumMap<>(RecordKind.class);
  private final Map<String, Long> codes = new TreeMap<>();
  private long records;

  ReaderFuzz(Path folder) {
    this.folder = folder;
    for (RecordKind kind : RecordKind.values()) {
      mutations.put(kind, new Mutations(corpus(kind)));
    }
  }

  public static void main(String[] arguments) throws IOException {
    String minutes = System.getenv().getOrDefault("MINUTES", "10");
    String given = System.getenv("SEED");
    long first = given == null || given.isBlank() ? System.nanoTime() : Long.parseLong(given);
    Path folder = Files.createTempDirectory("taskrunner-fuzz-");
    try {
      ReaderFuzz fuzz = new ReaderFuzz(folder);
      long end = System.nanoTime() + (long) (Double.parseDouble(minutes) * 60e9);
      long seed = first;
      do {
        fuzz.read(seed++);
      } while (System.nanoTime() < end && given == null);
      System.out.printf(
          "%,d files read, from seed %d on: %,d records, rejects %s%n",
          seed - first, first, fuzz.records, fuzz.codes);
    } finally {
      Folders.delete(folder);
    }
  }

  private static List<byte[]> corpus(RecordKind kind) {
    List<byte[]> files = new ArrayList<>();
    for (String store : List.of("sample-store", "sample-store-with-errors")) {
      for (StoreFile file :
          new FilesystemStore(StoreFolders.below(IMPORTER.resolve(store))).files(kind, r -> {})) {
        try {
          byte[] bytes = Files.readAllBytes(file.path());
          if (bytes.length <= LARGEST_IN_CORPUS) {
            files.add(bytes);
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return files;
  }

  /** Reads one damaged file. */
  void read(long seed) {
    Random random = new Random(seed);
    RecordKind kind = KINDS.get(random.nextInt(KINDS.size()));
    byte[] damaged = Objects.requireNonNull(mutations.get(kind)).next(random);
    long started = System.nanoTime();
    try {
      StoreFixture store = fixture(random).write(kind.path("run-001"), damaged);
      List<StoreFixture.FileRead> reads = store.read(kind);
      require(reads.size() == 1, "the file was not read exactly once");
      whole(kind, store, reads.get(0), damaged.length);
      new StoreProbe(StoreFolders.below(folder)).run();
    } catch (RuntimeException | Error e) {
      throw new AssertionError("seed " + seed + ", " + kind + ": " + e, e);
    }
    long took = (System.nanoTime() - started) / 1_000_000;
    require(took < HANGS_MILLIS, "seed " + seed + " took " + took + " ms");
  }

  private StoreFixture fixture(Random random) {
    return new StoreFixture(
        folder, random.nextBoolean() ? EnumTables.NONE : EnumTables.parse("default"));
  }

  private void whole(RecordKind kind, StoreFixture store, StoreFixture.FileRead read, int length) {
    for (StoreRecord record : store.records) {
      var raw = new RawBsonDocument(record.fields(), new BsonDocumentCodec());
      require(raw.equals(record.fields()), "a document that is not valid BSON: " + record.fields());
    }
    for (Reject reject : store.rejects) {
      require(!reject.message().isBlank(), "a reject without a message: " + reject);
      codes.merge(reject.code().word(), 1L, Long::sum);
    }
    require(read.offset() <= length, "read past the end");
    if (kind == RecordKind.LOG && read.readable()) {
      // A last line without newline is read, but does not count as complete.
      long reported = 0L + store.records.size() + store.rejects.size() + store.tails.size();
      require(
          reported == read.entries() || reported == read.entries() + 1,
          reported + " lines were reported, " + read.entries() + " are complete and not blank");
    }
    records += store.records.size();
  }

  private static void require(boolean condition, String failure) {
    if (!condition) {
      throw new AssertionError(failure);
    }
  }
}
