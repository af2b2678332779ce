package taskrunner.settings;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Options of a connection string that name TLS material; this module reads them, no driver. */
enum TlsOption {
  CA_FILE("tlsCAFile", "sslCertificateAuthorityFile"),
  CERTIFICATE_KEY_FILE("tlsCertificateKeyFile", "sslClientCertificateKeyFile"),
  CERTIFICATE_KEY_FILE_PASSWORD("tlsCertificateKeyFilePassword", "sslClientCertificateKeyPassword");

  private final String word;
  private final String olderWord;

  TlsOption(String word, String olderWord) {
    this.word = word;
    this.olderWord = olderWord;
  }

  String word() {
    return word;
  }

  /** The option of that name in lower case; null where it is another. */
  static @Nullable TlsOption of(String key) {
    for (TlsOption option : values()) {
      if (option.word.toLowerCase(Locale.ROOT).equals(key)
          || option.olderWord.toLowerCase(Locale.ROOT).equals(key)) {
        return option;
      }
    }
    return null;
  }
}
