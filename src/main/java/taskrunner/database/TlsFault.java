package taskrunner.database;

import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import taskrunner.text.CauseChain;

/** The reason of a failed TLS handshake, and what to do about it. */
final class TlsFault {
  /** The start of a reason that is about TLS. */
  static final String PREFIX = "TLS failed: ";

  /** The reason if the server closes a connection with TLS, without an alert. */
  static final String CLOSED =
      "the server closed the connection during or after the TLS handshake; it may require a client"
          + " certificate";

  /** In Java's messages about a certificate for other names. */
  private static final List<String> OTHER_NAMES =
      List.of("No subject alternative", "No name matching");

  /** In Java's messages about an answer that is no TLS. */
  private static final List<String> NO_TLS =
      List.of("SSL peer shut down incorrectly", "Unsupported or unrecognized SSL message");

  private static final String EXPIRED = "expired";
  private static final String CLIENTS = "the client's certificate";

  private TlsFault() {}

  /** The reason in a few words; {@code error} is the exception of the handshake. */
  static String reason(Throwable error) {
    Throwable root = error;
    CertPathValidatorException path = null;
    for (Throwable t : CauseChain.of(error)) {
      root = t;
      if (t instanceof CertPathValidatorException found) {
        path = found;
      }
    }
    if (root instanceof CertificateExpiredException) {
      X509Certificate certificate = certificate(path);
      return PREFIX
          + (certificate == null
              ? "a certificate of the server has " + EXPIRED
              : "the certificate of %s, which the server shows, %s on %s"
                  .formatted(subject(certificate), EXPIRED, certificate.getNotAfter().toInstant()));
    }
    if (root instanceof CertificateNotYetValidException) {
      X509Certificate certificate = certificate(path);
      return PREFIX
          + (certificate == null
              ? "a certificate of the server is not valid yet"
              : "the certificate of %s, which the server shows, is not valid before %s (it is %s)"
                  .formatted(
                      subject(certificate), certificate.getNotBefore().toInstant(), Instant.now()));
    }
    String message = root.getMessage();
    String known = alert(String.valueOf(message));
    return PREFIX
        + (known != null
            ? known
            : SafeText.of(message == null ? root.getClass().getSimpleName() : message));
  }

  /** What to do about a {@link #reason}. */
  static String hint(String reason) {
    if (reason.contains(CLOSED)) {
      return "If the server requires a client certificate, name one that it accepts with"
          + " Mongo:Tls:CertificateKeyFile, or tlsCertificateKeyFile in the connection string; the"
          + " server's log says why it closed the connection.";
    }
    if (reason.contains(CLIENTS)) {
      return "Name a certificate and key that the server accepts with Mongo:Tls:CertificateKeyFile,"
          + " or tlsCertificateKeyFile in the connection string.";
    }
    if (reason.contains(EXPIRED) || reason.contains("not valid")) {
      return "Renew the server's certificate; check the clocks of both machines.";
    }
    if (OTHER_NAMES.stream().anyMatch(reason::contains)) {
      return "Use a host name in the connection string that the server's certificate contains.";
    }
    if (NO_TLS.stream().anyMatch(reason::contains)) {
      return "The server may not use TLS: if so, remove tls=true from the connection string.";
    }
    return "Name the certificates of the server's authority with Mongo:Tls:CaFile, or tlsCAFile in"
        + " the connection string, or put them into the JVM's trust store"
        + " (javax.net.ssl.trustStore).";
  }

  /** The server's alert about the client's certificate (RFC 8446, 6.2); null for other messages. */
  private static @Nullable String alert(String message) {
    if (!message.contains("fatal alert")) {
      return null;
    }
    if (message.contains("certificate_expired")) {
      return "the server says that " + CLIENTS + " has " + EXPIRED;
    }
    if (message.contains("certificate_required")) {
      return "the server wants " + CLIENTS;
    }
    for (String refusal :
        List.of(
            "bad_certificate", "unknown_ca", "certificate_unknown", "unsupported_certificate")) {
      if (message.contains(refusal)) {
        return "the server refuses " + CLIENTS + " (" + refusal + ")";
      }
    }
    return null;
  }

  private static @Nullable X509Certificate certificate(@Nullable CertPathValidatorException path) {
    if (path == null || path.getCertPath() == null || path.getIndex() < 0) {
      return null;
    }
    List<? extends Certificate> certificates = path.getCertPath().getCertificates();
    return path.getIndex() < certificates.size()
            && certificates.get(path.getIndex()) instanceof X509Certificate certificate
        ? certificate
        : null;
  }

  private static String subject(X509Certificate certificate) {
    return SafeText.of(certificate.getSubjectX500Principal().getName());
  }
}
