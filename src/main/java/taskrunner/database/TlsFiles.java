package taskrunner.database;

import org.jspecify.annotations.Nullable;
import taskrunner.text.Secret;

/**
 * Where TLS material is, in PEM files. Any of them switches TLS on.
 *
 * @param caFile certificates of the authorities that are trusted, instead of the JVM's trust store;
 *     null for that store
 * @param certificateKeyFile the client's certificate and its private key; null for none
 * @param keyPassword of the private key; null where it is not encrypted
 */
public record TlsFiles(
    @Nullable TlsFile caFile, @Nullable TlsFile certificateKeyFile, @Nullable Secret keyPassword) {
  /** The JVM's trust store, and no certificate of the client's. */
  public static final TlsFiles NONE = new TlsFiles(null, null, null);

  /** Whether none is given. */
  public boolean isNone() {
    return caFile == null && certificateKeyFile == null && keyPassword == null;
  }

  /** These, where they are given, else those of {@code other}. */
  public TlsFiles or(TlsFiles other) {
    boolean own = certificateKeyFile != null;
    return new TlsFiles(
        caFile == null ? other.caFile : caFile,
        own ? certificateKeyFile : other.certificateKeyFile,
        keyPassword != null || own ? keyPassword : other.keyPassword);
  }

  /** Key and source of one that is given, for a person. */
  public String origin() {
    TlsFile one = caFile != null ? caFile : certificateKeyFile;
    return one == null
        ? "Mongo:Tls:CertificateKeyFilePasswordFile or tlsCertificateKeyFilePassword"
        : one.origin();
  }
}
