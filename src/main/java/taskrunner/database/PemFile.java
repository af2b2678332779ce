package taskrunner.database;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import taskrunner.ConfigurationException;
import taskrunner.text.FileErrors;

/** The blocks of a PEM file (RFC 7468), with errors that name the file and the setting. */
final class PemFile {
  private static final int LARGEST = 1024 * 1024;

  /** OpenSSL's older forms put headers before the content. */
  private static final Pattern BLOCK =
      Pattern.compile(
          "-----BEGIN ([A-Z0-9 ]+)-----\\s*((?:[A-Za-z-]+: [^\\r\\n]*\\R)*)([A-Za-z0-9+/=\\s]+)"
              + "-----END \\1-----");

  /**
   * One block.
   *
   * @param headers empty except in OpenSSL's older forms
   */
  record Block(String type, String headers, String base64) {
    byte[] content() {
      return Base64.getMimeDecoder().decode(base64);
    }
  }

  private final TlsFile file;
  private final List<Block> blocks;

  private PemFile(TlsFile file, List<Block> blocks) {
    this.file = file;
    this.blocks = blocks;
  }

  /**
   * Reads it.
   *
   * @throws ConfigurationException it can't be read
   */
  static PemFile read(TlsFile file) {
    String text;
    try {
      if (Files.isDirectory(file.path())) {
        throw new IOException("it is a folder");
      }
      // A device has no size and no end.
      byte[] bytes;
      try (InputStream in = Files.newInputStream(file.path())) {
        bytes = in.readNBytes(LARGEST + 1);
      }
      if (bytes.length > LARGEST) {
        throw new IOException("it is too large for a PEM file");
      }
      text = new String(bytes, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new ConfigurationException(
          "The file %s, named by %s, can't be read: %s."
              .formatted(file.path(), file.origin(), FileErrors.reading(e)),
          "Correct the path or the file's permissions; the path is relative to the working"
              + " directory.");
    }
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group(2), matcher.group(3)));
    }
    return new PemFile(file, blocks);
  }

  List<Block> blocks() {
    return blocks;
  }

  /** The certificates, at least one. */
  List<Certificate> certificates() {
    List<Certificate> found = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Block block : blocks) {
        if (block.type().equals("CERTIFICATE")) {
          found.add(factory.generateCertificate(new ByteArrayInputStream(block.content())));
        }
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw wrong("holds a certificate that can't be read", "a PEM file");
    }
    if (found.isEmpty()) {
      throw wrong("holds no certificate", "a PEM file with BEGIN CERTIFICATE");
    }
    return found;
  }

  /** An error that names the file and its setting. */
  ConfigurationException wrong(String what, String wanted) {
    return new ConfigurationException(
        "The file %s, named by %s, %s.".formatted(file.path(), file.origin(), what),
        "Wanted: " + wanted + ".");
  }
}
