package taskrunner.database;

import org.jspecify.annotations.Nullable;
import taskrunner.text.Secret;

/**
 * The PEM files with TLS material. Any of them turns TLS on.
 *
 * @param caFile certificates of the trusted authorities, instead of the JVM's trust store; null for
 *     that store
 * @param certificateKeyFile the client's certificate and its private key; null for none
 * @param keyPassword of the private key; null if it is not encrypted
 */
public record TlsFiles(
    @Nullable TlsFile caFile, @Nullable TlsFile certificateKeyFile, @Nullable Secret keyPassword) {
  /** The JVM's trust store, and no client certificate. */
  public static final TlsFiles NONE = new TlsFiles(null, null, null);

  /** Whether there is none. */
  public boolean isNone() {
    return caFile == null && certificateKeyFile == null && keyPassword == null;
  }

  /** These files, or those of {@code other} for missing ones. */
  public TlsFiles or(TlsFiles other) {
    boolean own = certificateKeyFile != null;
    return new TlsFiles(
        caFile == null ? other.caFile : caFile,
        own ? certificateKeyFile : other.certificateKeyFile,
        keyPassword != null || own ? keyPassword : other.keyPassword);
  }

  /** Key and source of one of them, for people. */
  public String origin() {
    TlsFile one = caFile != null ? caFile : certificateKeyFile;
    return one == null
        ? "Mongo:Tls:CertificateKeyFilePasswordFile or tlsCertificateKeyFilePassword"
        : one.origin();
  }
}
