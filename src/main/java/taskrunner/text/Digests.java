package taskrunner.text;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** SHA-256, which every JVM has. */
public final class Digests {
  private Digests() {}

  /** A new digest. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This JVM has no SHA-256.", e);
    }
  }

  /** Of a text in UTF-8. */
  public static byte[] sha256(String text) {
    return sha256().digest(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The first eight bytes of a text's hash as a number, big-endian: a key of little memory. */
  public static long key(String text) {
    return ByteBuffer.wrap(sha256(text)).getLong();
  }

  /** The digest so far, in hex, without ending it; empty for null. */
  public static String hexSoFar(@Nullable MessageDigest digest) {
    MessageDigest copy = copy(digest);
    return copy == null ? "" : HexFormat.of().formatHex(copy.digest());
  }

  /** A copy that continues from where the digest is; null for null. */
  public static @Nullable MessageDigest copy(@Nullable MessageDigest digest) {
    try {
      return digest == null ? null : (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("This JVM cannot copy its SHA-256.", e);
    }
  }
}
