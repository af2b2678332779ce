package taskrunner.importer.pipeline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import taskrunner.ErrorCode;
import taskrunner.ImportFailedException;
import taskrunner.importer.ledger.LedgerFile;
import taskrunner.importer.ledger.Participant;
import taskrunner.importer.store.RecordKind;
import taskrunner.importer.store.StoreFile;

/**
 * The files of one kind that this import handles: those that are done already, those that it could
 * claim, window by window in the order of their paths, and at the end those that other imports had
 * claimed, as soon as they are done or their owner is dead. At its end, all files of the kind are
 * done.
 */
public final class FileClaims {
  private static final int MOST_FILES = 1_000;
  private static final long MOST_BYTES = 32L << 20;

  /** Windows that the remaining files are divided into, for each live import. */
  private static final int WINDOWS = 4;

  private static final int MOST_COVERED = 5_000;
  private static final long LIVE_FOR_NANOS = 1_000_000_000L;
  private static final long FIRST_PAUSE = 100;
  private static final long LONGEST_PAUSE = 1_000;

  private final ImportContext context;
  private final RecordKind kind;
  private final List<StoreFile> files;
  private final LedgerPages recorded;
  private final Queue<Item> ready = new ArrayDeque<>();

  /** Files that other imports had claimed at the last check, by id. */
  private final Map<String, StoreFile> ofOthers = new LinkedHashMap<>();

  /** Paths of files that other imports have imported or are importing; all workers read it. */
  private final Set<String> byOthers = ConcurrentHashMap.newKeySet();

  private int index;
  private long bytesLeft;
  private long pause = FIRST_PAUSE;
  private int alive = 1;
  private long aliveAt;

  /**
   * A file to import or skip.
   *
   * @param before its ledger entry; null if it was never imported
   * @param covered whether the entry covers the file, so that it is neither read nor claimed
   */
  public record Item(StoreFile file, @Nullable LedgerFile before, boolean covered) {}

  public FileClaims(ImportContext context, RecordKind kind, List<StoreFile> files) {
    this.context = context;
    this.kind = kind;
    this.files = files;
    this.recorded = new LedgerPages(context.ledger(), context.retries(), kind);
    files.forEach(file -> bytesLeft += file.size());
  }

  /**
   * The next file; null at the end.
   *
   * @param mayWait false to return null also when other imports own all remaining files
   */
  public @Nullable Item next(boolean mayWait) {
    while (ready.isEmpty()) {
      if (index < files.size()) {
        window();
      } else if (ofOthers.isEmpty() || (!checkOthers() && !mayWait)) {
        break;
      } else if (ready.isEmpty()) {
        sleep();
      }
    }
    return ready.poll();
  }

  /** Claims a covered file that has to be read after all; null if another import owns it. */
  public @Nullable Item claim(Item covered) {
    LedgerFile before = covered.before();
    Participant participant = context.participant();
    if (participant == null || before == null) {
      return new Item(covered.file(), before, false);
    }
    String token = participant.token();
    LedgerFile now =
        context
            .retries()
            .retry(
                "claiming a file",
                () ->
                    context
                        .ledger()
                        .claim(
                            List.of(new LedgerFile(kind, before.path())),
                            Map.of(before.id(), before),
                            token,
                            List.of()))
            .get(before.id());
    return now == null ? null : new Item(covered.file(), now, false);
  }

  /** Whether another import has imported the file of this path, or is importing it. */
  public boolean isByOther(String path) {
    return byOthers.contains(path);
  }

  private void window() {
    Map<StoreFile, @Nullable LedgerFile> window = new LinkedHashMap<>();
    List<StoreFile> wanted = new ArrayList<>();
    Map<String, LedgerFile> seen = new HashMap<>();
    Set<String> owners = new HashSet<>();
    long bytes = 0;
    int mostFiles = share(files.size() - index, MOST_FILES);
    long mostBytes = share(bytesLeft, MOST_BYTES);
    while (index < files.size()
        && wanted.size() < mostFiles
        && (wanted.isEmpty() || bytes < mostBytes)
        && window.size() < MOST_COVERED) {
      StoreFile file = files.get(index++);
      LedgerFile before = recorded.find(file);
      window.put(file, before);
      bytesLeft -= file.size();
      if (before == null || !covered(file, before)) {
        wanted.add(file);
        bytes += file.size();
        if (before != null) {
          seen.put(before.id(), before);
          addOwner(owners, before);
        }
      }
    }
    prefetch(wanted);
    Participant participant = context.participant();
    if (participant == null) {
      window.forEach((file, before) -> offer(file, before));
      return;
    }
    Map<String, LedgerFile> got = claim(wanted, seen, dead(participant, owners));
    Set<StoreFile> claimed = new HashSet<>(wanted);
    window.forEach(
        (file, before) -> {
          if (!claimed.contains(file)) {
            offer(file, before);
          } else {
            String id = LedgerFile.id(kind, file.relativePath());
            LedgerFile now = got.get(id);
            if (now != null) {
              offer(file, now);
            } else {
              ofOthers.put(id, file);
              byOthers.add(file.relativePath());
            }
          }
        });
  }

  private void offer(StoreFile file, @Nullable LedgerFile before) {
    ready.add(new Item(file, before, before != null && context.covers(before, file)));
    pause = FIRST_PAUSE;
  }

  /** Whether the ledger covers it and no import owns it. */
  private boolean covered(StoreFile file, LedgerFile before) {
    return context.covers(before, file) && (before.owner == null || context.token() == null);
  }

  /** Offers files that other imports have finished or released; returns whether there are any. */
  private boolean checkOthers() {
    Participant participant = context.participant();
    List<String> some = new ArrayList<>();
    boolean any = false;
    for (Iterator<String> ids = new ArrayList<>(ofOthers.keySet()).iterator(); ids.hasNext(); ) {
      some.add(ids.next());
      if (participant != null && (some.size() == MOST_FILES || !ids.hasNext())) {
        any |= check(some, participant);
        some.clear();
      }
    }
    return any;
  }

  private boolean check(List<String> ids, Participant participant) {
    Map<String, LedgerFile> now =
        context.retries().retry("reading what other imports did", () -> context.ledger().byId(ids));
    Set<String> owners = new HashSet<>();
    now.values().forEach(file -> addOwner(owners, file));
    Set<String> dead = dead(participant, owners);
    List<StoreFile> free = new ArrayList<>();
    int most = share(ofOthers.size(), MOST_FILES);
    boolean any = false;
    for (String id : ids) {
      StoreFile file = ofOthers.get(id);
      LedgerFile found = now.get(id);
      if (file == null) {
        continue;
      }
      if (found != null && covered(file, found)) {
        ofOthers.remove(id);
        offer(file, found);
        any = true;
      } else if ((found == null || isFree(found.owner, dead)) && free.size() < most) {
        free.add(file);
      }
    }
    prefetch(free);
    for (LedgerFile got : claim(free, now, dead).values()) {
      StoreFile file = ofOthers.remove(got.id());
      if (file != null) {
        byOthers.remove(file.relativePath());
        offer(file, got);
        any = true;
      }
    }
    return any;
  }

  /** Also its own: the server may execute a claim after this import has looked for the result. */
  private boolean isFree(@Nullable String owner, Set<String> dead) {
    return owner == null || dead.contains(owner) || owner.equals(context.token());
  }

  private Set<String> dead(Participant participant, Set<String> owners) {
    return context
        .retries()
        .retry("reading which imports are alive", () -> participant.dead(owners));
  }

  private static void addOwner(Set<String> owners, LedgerFile file) {
    if (file.owner != null) {
      owners.add(file.owner);
    }
  }

  private Map<String, LedgerFile> claim(
      List<StoreFile> wanted, Map<String, LedgerFile> seen, Collection<String> dead) {
    String token = context.token();
    if (token == null || wanted.isEmpty()) {
      return Map.of();
    }
    List<LedgerFile> claims = new ArrayList<>();
    for (StoreFile file : wanted) {
      LedgerFile claim = new LedgerFile(kind, file.relativePath());
      if (kind.isLines()) {
        // An undo has to know the runs before their entries are written.
        Set<String> named = context.knownRuns().named(file.name());
        if (named.size() == 1) {
          claim.runs.addAll(named);
        }
      }
      claims.add(claim);
    }
    Map<String, LedgerFile> got =
        context
            .retries()
            .retry("claiming files", () -> context.ledger().claim(claims, seen, token, dead));
    releaseDone(wanted, got, token);
    return got;
  }

  /** Releases done files that a dead import owned: no import should wait for these. */
  private void releaseDone(List<StoreFile> wanted, Map<String, LedgerFile> got, String token) {
    List<String> done = new ArrayList<>();
    for (StoreFile file : wanted) {
      LedgerFile now = got.get(LedgerFile.id(kind, file.relativePath()));
      if (now != null && context.covers(now, file)) {
        done.add(now.id());
      }
    }
    if (!done.isEmpty()) {
      context.retries().retry("releasing files", () -> context.ledger().release(done, token));
    }
  }

  private void prefetch(List<StoreFile> wanted) {
    if (kind != RecordKind.RUN && !wanted.isEmpty()) {
      context.knownRuns().prefetch(wanted.stream().map(StoreFile::name).toList());
    }
  }

  private int share(int of, int most) {
    return (int) share((long) of, most);
  }

  private long share(long of, long most) {
    return Math.max(1, Math.min(most, of / ((long) WINDOWS * alive())));
  }

  private int alive() {
    Participant participant = context.participant();
    if (participant != null && System.nanoTime() - aliveAt > LIVE_FOR_NANOS) {
      alive = context.retries().retry("reading which imports are alive", participant::alive);
      aliveAt = System.nanoTime();
    }
    return alive;
  }

  private void sleep() {
    context.retries().check();
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ImportFailedException(
          ErrorCode.INTERRUPTED,
          "Interrupted while waiting for other imports.",
          "Import again: the import continues where it stopped.",
          e);
    }
    pause = Math.min(LONGEST_PAUSE, pause * 2);
  }
}
