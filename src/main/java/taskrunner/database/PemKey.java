package taskrunner.database;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;
import taskrunner.text.Secret;

/**
 * The private key of a PEM file with its certificate, read with the JDK only: PKCS#8, also
 * encrypted, and OpenSSL's older forms PKCS#1 (RSA) and SEC 1 (EC). These lack only the algorithm,
 * which the certificate has too.
 */
final class PemKey {
  private static final String PKCS8 = "the key as `openssl pkcs8 -topk8` writes it";

  /** {@code INTEGER 0}, the version of a PrivateKeyInfo. */
  private static final byte[] VERSION = {2, 1, 0};

  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 4;

  private final PemFile file;
  private final Certificate certificate;
  private final @Nullable Secret password;

  private PemKey(PemFile file, Certificate certificate, @Nullable Secret password) {
    this.file = file;
    this.certificate = certificate;
    this.password = password;
  }

  /**
   * The first private key of the file.
   *
   * @param certificate that the key belongs to
   * @throws taskrunner.ConfigurationException there is none, it can't be read, or its password is
   *     missing or wrong
   */
  static PrivateKey of(PemFile file, Certificate certificate, @Nullable Secret password) {
    PemKey reading = new PemKey(file, certificate, password);
    for (PemFile.Block block : file.blocks()) {
      PKCS8EncodedKeySpec spec = reading.spec(block);
      if (spec != null) {
        try {
          return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
              .generatePrivate(spec);
        } catch (GeneralSecurityException e) {
          throw reading.unreadable();
        }
      }
    }
    throw file.wrong("holds no private key", "a PEM file with BEGIN PRIVATE KEY");
  }

  /** The key; null if the block is not a private key. */
  private @Nullable PKCS8EncodedKeySpec spec(PemFile.Block block) {
    if (block.headers().contains("ENCRYPTED")) {
      throw file.wrong("holds a private key that is encrypted in OpenSSL's older form", PKCS8);
    }
    try {
      return switch (block.type()) {
        case "PRIVATE KEY" -> new PKCS8EncodedKeySpec(block.content());
        case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> wrapped(block.content());
        case "ENCRYPTED PRIVATE KEY" -> decrypted(block.content());
        case "DSA PRIVATE KEY" ->
            throw file.wrong("holds a private key in the form " + block.type(), PKCS8);
        default -> null;
      };
    } catch (IllegalArgumentException e) {
      throw unreadable();
    }
  }

  private RuntimeException unreadable() {
    return file.wrong(
        "holds a private key that can't be read",
        "a key that belongs to the first certificate of the file, " + PKCS8);
  }

  private PKCS8EncodedKeySpec decrypted(byte[] content) {
    if (password == null) {
      throw file.wrong(
          "holds an encrypted private key, and there is no password",
          "Mongo:Tls:CertificateKeyFilePasswordFile, or tlsCertificateKeyFilePassword in the"
              + " connection string");
    }
    try {
      EncryptedPrivateKeyInfo encrypted = new EncryptedPrivateKeyInfo(content);
      // The JDK has the parts of PBES2 only in the parameters.
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
    } catch (NoSuchAlgorithmException | IOException e) {
      throw file.wrong(
          "holds a private key that is encrypted in a way which this JVM does not know",
          "the key as `openssl pkcs8 -topk8 -v2 aes-256-cbc` writes it");
    } catch (GeneralSecurityException e) {
      throw file.wrong(
          "holds an encrypted private key that its password does not open",
          "the password that the key was encrypted with, in ASCII");
    }
  }

  /** A PrivateKeyInfo (RFC 5208): version, algorithm, and the key in the older form. */
  private PKCS8EncodedKeySpec wrapped(byte[] key) {
    ByteArrayOutputStream info = new ByteArrayOutputStream();
    info.writeBytes(VERSION);
    info.writeBytes(algorithm());
    info.writeBytes(element(OCTET_STRING, key));
    return new PKCS8EncodedKeySpec(element(SEQUENCE, info.toByteArray()));
  }

  /** The first element of the certificate's SubjectPublicKeyInfo (RFC 5280). */
  private byte[] algorithm() {
    ByteBuffer info = ByteBuffer.wrap(certificate.getPublicKey().getEncoded());
    info.get();
    length(info);
    int start = info.position();
    info.get();
    int end = length(info) + info.position();
    byte[] algorithm = new byte[end - start];
    info.position(start).get(algorithm);
    return algorithm;
  }

  /** Reads a length in DER. */
  private static int length(ByteBuffer der) {
    int first = der.get() & 0xFF;
    int length = first & 0x7F;
    if (first < 0x80) {
      return length;
    }
    int value = 0;
    for (int i = 0; i < length; i++) {
      value = (value << 8) + (der.get() & 0xFF);
    }
    return value;
  }

  private static byte[] element(int tag, byte[] content) {
    ByteArrayOutputStream der = new ByteArrayOutputStream();
    der.write(tag);
    int length = content.length;
    if (length < 0x80) {
      der.write(length);
    } else {
      // The least number of bytes: DER allows no other.
      int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
      der.write(0x80 + bytes);
      for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        der.write(length >> shift);
      }
    }
    der.writeBytes(content);
    return der.toByteArray();
  }
}
