package taskrunner.importer.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

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

  /** The first eight bytes of a hash as a number, big-endian: a key of little memory. */
  public static long first8(byte[] hash) {
    return ByteBuffer.wrap(hash).getLong();
  }

  /** A copy that goes on from where the digest is. */
  static MessageDigest copy(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("This JVM's SHA-256 can't be copied.", e);
    }
  }
}
