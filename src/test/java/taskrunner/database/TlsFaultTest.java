package taskrunner.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The module's own message for a failed handshake, with a hint. */
class TlsFaultTest {
  @Test
  void anExpiredCertificateIsReportedWithSubjectAndDate() throws Exception {
    X509Certificate certificate = certificate();
    String reason =
        TlsFault.reason(handshake(new CertificateExpiredException("NotAfter: Thu Feb")));
    assertThat(reason)
        .isEqualTo(
            "TLS failed: the certificate of CN=client, which the server shows, expired on "
                + certificate.getNotAfter().toInstant());
    assertThat(TlsFault.hint(reason)).contains("Renew");
    String early = TlsFault.reason(handshake(new CertificateNotYetValidException("NotBefore")));
    assertThat(early)
        .contains("CN=client", "not valid before " + certificate.getNotBefore().toInstant());
    assertThat(TlsFault.hint(early)).contains("clocks");
  }

  @Test
  void withoutACertificatePathTheExceptionsTextIsNotShown() {
    Exception error = new SSLHandshakeException("x");
    error.initCause(new CertificateExpiredException("NotAfter: Thu Feb 01"));
    assertThat(TlsFault.reason(error))
        .isEqualTo("TLS failed: a certificate of the server has expired");
  }

  @Test
  void anAlertAboutTheClientsCertificateIsNotReportedAsTheServers() {
    String expired =
        TlsFault.reason(new SSLHandshakeException("Received fatal alert: certificate_expired"));
    assertThat(expired)
        .isEqualTo("TLS failed: the server says that the client's certificate has expired");
    assertThat(TlsFault.hint(expired)).contains("Mongo:Tls:CertificateKeyFile");
    assertThat(TlsFault.reason(new SSLHandshakeException("Received fatal alert: unknown_ca")))
        .contains("the server refuses the client's certificate (unknown_ca)");
    assertThat(
            TlsFault.hint(TlsFault.reason(new SSLHandshakeException("unable to find valid path"))))
        .contains("Mongo:Tls:CaFile", "trustStore");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          No subject alternative names matching IP address 127.0.0.1 found | Use a host name
          No subject alternative DNS name matching db found. | Use a host name
          No name matching db found | Use a host name
          SSL peer shut down incorrectly | remove tls=true
          Unsupported or unrecognized SSL message | remove tls=true
          """)
  void theHintIsAboutTheNameOrTlsWhereTheAuthorityIsNotTheReason(String message, String hint) {
    assertThat(TlsFault.hint(TlsFault.reason(new SSLHandshakeException(message))))
        .contains(hint)
        .doesNotContain("CaFile");
  }

  private static Exception handshake(Exception cause) throws Exception {
    CertPath path =
        CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate()));
    Exception error = new SSLHandshakeException("PKIX path validation failed");
    error.initCause(new CertPathValidatorException("validity check failed", cause, path, 0));
    return error;
  }

  private static X509Certificate certificate() throws Exception {
    try (InputStream in = TlsFaultTest.class.getResourceAsStream("/tls/ec-sec1.pem")) {
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(
                      text.substring(text.indexOf("-----BEGIN CERTIFICATE"))
                          .getBytes(StandardCharsets.US_ASCII)));
    }
  }
}
