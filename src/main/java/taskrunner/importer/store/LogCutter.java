package taskrunner.importer.store;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts one log into pieces of whole lines, without reading them: what has to be done in the log's
 * order, and is quick. Only what was there when it was opened is cut: a busy writer can't keep the
 * reader for ever. Used once, by one thread at a time.
 */
public final class LogCutter implements AutoCloseable {
  private final StoreFile file;
  private final long start;
  private SafeFiles.@Nullable Opened opened;
  private LineSplitter splitter;
  private long end;
  private long lineCount;
  private long entries;
  private boolean finished;
  private @Nullable RecordFault fault;

  private List<LogPiece.Line> lines = new ArrayList<>();
  private long bytes;

  /** From the start of the log. */
  public LogCutter(StoreFile file) {
    this(file, 0, 0, 0, Digests.sha256());
  }

  /**
   * From {@code offset} on, the start of a line.
   *
   * @param lineCount lines before it
   * @param entries those of them that are not blank
   * @param before the digest of the bytes before {@code offset}; goes on here
   */
  public LogCutter(
      StoreFile file, long offset, long lineCount, long entries, MessageDigest before) {
    this.file = file;
    this.start = offset;
    this.lineCount = lineCount;
    this.entries = entries;
    this.splitter = new LineSplitter(offset, 0, before);
    try {
      SafeFiles.Opened found = SafeFiles.open(file.path(), offset);
      this.opened = found;
      this.end = found.size();
      this.splitter = new LineSplitter(offset, end - offset, before);
    } catch (IOException e) {
      this.fault = Interruptions.check(e, file);
    } catch (RecordFault e) {
      this.fault = e;
    }
  }

  /** Whether the last piece was given. */
  public boolean finished() {
    return finished;
  }

  /** Bytes read so far. */
  public long bytesRead() {
    return splitter.position() - start;
  }

  /**
   * The next piece; there is at least one, the last.
   *
   * @param mostLines about so many lines, and
   * @param mostBytes about so many bytes at the most
   * @throws taskrunner.ImportFailedException (interrupted) the thread was interrupted while reading
   */
  public LogPiece next(int mostLines, long mostBytes) {
    lines = new ArrayList<>();
    bytes = 0;
    boolean more = fault == null;
    try {
      while (more && lines.size() < mostLines && bytes < mostBytes) {
        SafeFiles.Opened source = opened;
        more = source != null && splitter.step(source.stream(), this::line);
      }
      if (!more && fault == null && splitter.position() < end) {
        fault = SafeFiles.shrank(splitter.position(), end);
      }
    } catch (IOException e) {
      fault = Interruptions.check(e, file);
      more = false;
    }
    finished = !more;
    if (finished) {
      close();
    }
    return new LogPiece(
        file,
        lines,
        splitter.completeUpTo(),
        lineCount,
        entries,
        splitter.sha256(),
        finished,
        bytes,
        fault);
  }

  private void line(LineSplitter.Line line) {
    Slice text = line.text().withoutMark();
    long number = lineCount + 1;
    if (line.complete()) {
      lineCount++;
    }
    bytes += text.length() + 1;
    if (!line.tooLong() && text.isBlank()) {
      return;
    }
    // A line that is not complete is read again next time: it keeps the number it has now.
    long sequence = entries + 1;
    if (line.complete()) {
      entries++;
    }
    lines.add(
        new LogPiece.Line(
            line.ownText().withoutMark(),
            number,
            line.offset(),
            sequence,
            line.complete(),
            line.tooLong()));
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
        // It was open for reading only: nothing is lost.
        return;
      }
    }
  }
}
