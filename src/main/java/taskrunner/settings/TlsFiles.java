package taskrunner.settings;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where TLS material is, in PEM files.
 *
 * @param caFile certificates of the authorities that are trusted, instead of the JVM's trust store;
 *     null for that store
 * @param certificateKeyFile the client's certificate and its private key; null for none
 * @param keyPassword of the private key; null where it is not encrypted
 */
public record TlsFiles(
    @Nullable Path caFile, @Nullable Path certificateKeyFile, @Nullable Secret keyPassword) {
  /** The JVM's trust store, and no certificate of the client's. */
  public static final TlsFiles NONE = new TlsFiles(null, null, null);

  /** These, where they are given, else those of {@code other}. */
  public TlsFiles or(TlsFiles other) {
    boolean own = certificateKeyFile != null;
    return new TlsFiles(
        caFile == null ? other.caFile : caFile,
        own ? certificateKeyFile : other.certificateKeyFile,
        keyPassword != null || own ? keyPassword : other.keyPassword);
  }
}
