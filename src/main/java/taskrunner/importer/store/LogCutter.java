package taskrunner.importer.store;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import taskrunner.text.Digests;

/**
 * Cuts one log into pieces of whole lines without parsing them, which is fast and has to be in
 * order. It reads up to the size of the file at its opening, so that a busy writer can't keep the
 * reader forever. Used once, by one thread at a time.
 */
public final class LogCutter implements AutoCloseable {
  private static final int PIECE_LINES = 1_000;
  private static final long PIECE_BYTES = 1 << 20;

  private final StoreFile file;
  private final long start;
  private final LineSplitter splitter;
  private SafeFiles.@Nullable Opened opened;
  private long end;
  private @Nullable RecordFault fault;
  private List<LogPiece.Line> lines = new ArrayList<>();

  /**
   * Where the cutting of a log starts.
   *
   * @param offset the start of a line
   * @param lineCount lines before it
   * @param entries those of them that are not blank
   * @param digest of the bytes before {@code offset}, to continue; null for none
   */
  record Start(long offset, long lineCount, long entries, @Nullable MessageDigest digest) {}

  /** From the start of the log. */
  public LogCutter(StoreFile file) {
    this(file, 0, 0, 0, Digests.sha256());
  }

  /**
   * From {@code offset} on, the start of a line.
   *
   * @param lineCount lines before it
   * @param entries those of them that are not blank
   * @param before the digest of the bytes before {@code offset}, to continue
   */
  public LogCutter(
      StoreFile file, long offset, long lineCount, long entries, MessageDigest before) {
    this(file, new Start(offset, lineCount, entries, before));
  }

  private LogCutter(StoreFile file, Start from) {
    this.file = file;
    this.start = from.offset();
    try {
      SafeFiles.Opened found = SafeFiles.open(file.path(), start);
      this.opened = found;
      this.end = found.size();
    } catch (IOException e) {
      this.fault = SafeFiles.fault(e, file);
    }
    this.splitter =
        new LineSplitter(from, opened == null ? 0 : end - start, line -> lines.add(line));
  }

  /** Cuts a whole log, without a digest; returns the bytes read. */
  static long cut(StoreFile file, Consumer<LogPiece> pieces) {
    try (LogCutter cutter = new LogCutter(file, new Start(0, 0, 0, null))) {
      LogPiece piece;
      do {
        piece = cutter.next(PIECE_LINES, PIECE_BYTES);
        pieces.accept(piece);
      } while (!piece.last());
      return cutter.bytesRead();
    }
  }

  public long bytesRead() {
    return splitter.position() - start;
  }

  /**
   * The next piece; there is at least one.
   *
   * @param mostLines the approximate limit of lines
   * @param mostBytes the approximate limit of bytes
   * @throws taskrunner.ImportFailedException (interrupted) the thread was interrupted while reading
   */
  public LogPiece next(int mostLines, long mostBytes) {
    lines = new ArrayList<>();
    long before = splitter.textBytes();
    SafeFiles.Opened source = opened;
    boolean more = source != null;
    try {
      while (source != null
          && more
          && lines.size() < mostLines
          && splitter.textBytes() - before < mostBytes) {
        more = splitter.step(source.stream());
      }
      if (!more && fault == null && splitter.position() < end) {
        fault = SafeFiles.shrank(splitter.position(), end);
      }
    } catch (IOException e) {
      fault = SafeFiles.fault(e, file);
      more = false;
    }
    if (!more) {
      close();
    }
    return new LogPiece(
        file,
        lines,
        splitter.completeUpTo(),
        splitter.lineCount(),
        splitter.entries(),
        splitter.sha256(),
        !more,
        splitter.textBytes() - before,
        fault);
  }

  @Override
  public void close() {
    splitter.end();
    SafeFiles.Opened open = opened;
    opened = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        return; // Nothing is lost: it was open for reading only.
      }
    }
  }
}
