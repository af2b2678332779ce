package taskrunner.database;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import taskrunner.ConfigurationException;
import taskrunner.settings.FileErrors;
import taskrunner.settings.Secret;
import taskrunner.settings.TlsFiles;

/**
 * TLS material out of PEM files (RFC 7468), with the JDK alone: certificates, and private keys in
 * PKCS#8, also encrypted ones. The CA file takes the place of the JVM's trust store.
 */
final class PemTls {
  private static final long LARGEST = 1024 * 1024;
  private static final char[] NO_PASSWORD = {};

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

  /** One block of a file; its content is Base64. */
  private record Block(String type, String base64) {
    byte[] content() {
      return Base64.getMimeDecoder().decode(base64);
    }
  }

  private PemTls() {}

  /**
   * The context for connections.
   *
   * @throws ConfigurationException a file is missing or holds something else, or the password is
   *     wrong; names file and option
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
          "Check the files that tlsCAFile and tlsCertificateKeyFile name.");
    }
  }

  /** Null, which is the JVM's trust store, where no file is given. */
  private static @Nullable KeyStore authorities(@Nullable Path file)
      throws GeneralSecurityException, IOException {
    if (file == null) {
      return null;
    }
    KeyStore store = empty();
    int number = 0;
    for (Certificate certificate : certificates(file, "tlsCAFile")) {
      store.setCertificateEntry("ca-" + number++, certificate);
    }
    return store;
  }

  private static KeyStore client(TlsFiles files) throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    Path file = files.certificateKeyFile();
    if (file != null) {
      List<Certificate> chain = certificates(file, "tlsCertificateKeyFile");
      PrivateKey key = key(file, chain.get(0), files.keyPassword());
      store.setKeyEntry("client", key, NO_PASSWORD, chain.toArray(Certificate[]::new));
    }
    return store;
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static List<Certificate> certificates(Path file, String option) {
    List<Certificate> found = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Block block : blocks(file, option)) {
        if (block.type().equals("CERTIFICATE")) {
          found.add(factory.generateCertificate(new ByteArrayInputStream(block.content())));
        }
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw wrong(file, option, "holds a certificate that can't be read", "a PEM file");
    }
    if (found.isEmpty()) {
      throw wrong(file, option, "holds no certificate", "a PEM file with BEGIN CERTIFICATE");
    }
    return found;
  }

  private static PrivateKey key(Path file, Certificate certificate, @Nullable Secret password) {
    String option = "tlsCertificateKeyFile";
    String algorithm = certificate.getPublicKey().getAlgorithm();
    for (Block block : blocks(file, option)) {
      try {
        switch (block.type()) {
          case "PRIVATE KEY" -> {
            return KeyFactory.getInstance(algorithm)
                .generatePrivate(new PKCS8EncodedKeySpec(block.content()));
          }
          case "ENCRYPTED PRIVATE KEY" -> {
            if (password == null) {
              throw wrong(
                  file,
                  option,
                  "holds an encrypted private key, and there is no password",
                  "tlsCertificateKeyFilePassword");
            }
            return KeyFactory.getInstance(algorithm)
                .generatePrivate(decrypted(block.content(), password));
          }
          case "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY" ->
              throw wrong(
                  file,
                  option,
                  "holds a private key in the form " + block.type() + ", not in PKCS#8",
                  "the key as `openssl pkcs8 -topk8` writes it");
          default -> {
            // A certificate, or something for others.
          }
        }
      } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
        throw wrong(
            file,
            option,
            "holds a private key that can't be read",
            "a key in PKCS#8 that belongs to the first certificate, and its password");
      }
    }
    throw wrong(file, option, "holds no private key", "a PEM file with BEGIN PRIVATE KEY");
  }

  private static PKCS8EncodedKeySpec decrypted(byte[] content, Secret password)
      throws GeneralSecurityException, IOException {
    EncryptedPrivateKeyInfo encrypted = new EncryptedPrivateKeyInfo(content);
    // The JDK names PBES2 by what it is made of in the parameters only.
    String algorithm =
        encrypted.getAlgParameters() == null
            ? encrypted.getAlgName()
            : encrypted.getAlgParameters().toString();
    PBEKeySpec given = new PBEKeySpec(password.reveal().toCharArray());
    Cipher cipher = Cipher.getInstance(algorithm);
    cipher.init(
        Cipher.DECRYPT_MODE,
        SecretKeyFactory.getInstance(algorithm).generateSecret(given),
        encrypted.getAlgParameters());
    return encrypted.getKeySpec(cipher);
  }

  private static List<Block> blocks(Path file, String option) {
    String text;
    try {
      if (Files.size(file) > LARGEST) {
        throw wrong(file, option, "is too large for a PEM file", "a PEM file");
      }
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new ConfigurationException(
          "The file " + file + " (" + option + ") can't be read: " + FileErrors.reading(e) + ".",
          "Correct the path in the connection string, or the file's permissions.");
    }
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group(2)));
    }
    return blocks;
  }

  private static ConfigurationException wrong(
      Path file, String option, String what, String allowed) {
    return new ConfigurationException(
        "The file " + file + " (" + option + ") " + what + ".", "Wanted: " + allowed + ".");
  }
}
