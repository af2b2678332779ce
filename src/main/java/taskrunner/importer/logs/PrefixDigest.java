package taskrunner.importer.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Set;
import taskrunner.text.Digests;

/**
 * The SHA-256 of a file's first bytes, computed forward. If the file changes meanwhile, the digest
 * does not match at the next import, which then reads the file from its start.
 */
final class PrefixDigest {
  private static final int CHUNK = 256 * 1024;

  private final Path path;
  private final MessageDigest digest = Digests.sha256();
  private long offset;

  PrefixDigest(Path path) {
    this.path = path;
  }

  /** The digest so far; the caller may continue it. */
  MessageDigest digest() {
    return digest;
  }

  /** Hex digest of the bytes up to {@code end}, which never decreases; empty if unreadable. */
  String upTo(long end) {
    if (offset < end) {
      try (SeekableByteChannel channel =
          Files.newByteChannel(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
        channel.position(offset);
        var buffer = ByteBuffer.allocate(CHUNK);
        while (offset < end) {
          buffer.clear().limit((int) Math.min(CHUNK, end - offset));
          int n = channel.read(buffer);
          if (n < 0) {
            return "";
          }
          digest.update(buffer.array(), 0, n);
          offset += n;
        }
      } catch (IOException e) {
        return "";
      }
    }
    return Digests.hexSoFar(digest);
  }
}
