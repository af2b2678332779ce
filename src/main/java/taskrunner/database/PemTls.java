package taskrunner.database;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import taskrunner.ConfigurationException;

/** TLS material from PEM files, with the JDK only. The CA file replaces the JVM's trust store. */
final class PemTls {
  private static final char[] NO_PASSWORD = {};

  private PemTls() {}

  /**
   * The context for connections.
   *
   * @throws ConfigurationException a file is missing or has other content, or the password is
   *     wrong; names the file, the setting and its source
   */
  static SSLContext context(TlsFiles files) {
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(authorities(files.caFile()));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(client(files), NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new ConfigurationException(
          "The JVM can't make a TLS context of the PEM files: " + SafeText.of(e.getMessage()) + ".",
          "Check the files that Mongo:Tls:CaFile (tlsCAFile) and Mongo:Tls:CertificateKeyFile"
              + " (tlsCertificateKeyFile) name: certificates come in the order of their chain.");
    }
  }

  /** Null, which means the JVM's trust store, without a file. */
  private static @Nullable KeyStore authorities(@Nullable TlsFile file)
      throws GeneralSecurityException, IOException {
    if (file == null) {
      return null;
    }
    KeyStore store = empty();
    int number = 0;
    for (Certificate certificate : PemFile.read(file).certificates()) {
      store.setCertificateEntry("ca-" + number++, certificate);
    }
    return store;
  }

  private static KeyStore client(TlsFiles files) throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    TlsFile file = files.certificateKeyFile();
    if (file != null) {
      PemFile pem = PemFile.read(file);
      List<Certificate> chain = pem.certificates();
      PrivateKey key = PemKey.of(pem, chain.get(0), files.keyPassword());
      store.setKeyEntry("client", key, NO_PASSWORD, chain.toArray(Certificate[]::new));
    }
    return store;
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
