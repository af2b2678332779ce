package taskrunner.importer.store;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Damages valid files; the same seed gives the same files. */
final class Mutations {
  private static final int MOST_REPEATED = 3_000;

  /** Texts that are known to break parsers of JSON, text and numbers. */
  private static final List<byte[]> TOKENS =
      List.of(
          bytes("{"),
          bytes("["),
          bytes("}"),
          bytes("\""),
          bytes("\\"),
          bytes("\\u0000"),
          bytes("\\ud800"),
          bytes("\n"),
          bytes("\r\n"),
          bytes("\u0000"),
          bytes(","),
          bytes(":"),
          bytes("null"),
          bytes("-0"),
          bytes("1e999999999"),
          bytes("1E-999999999"),
          bytes("99999999999999999999999999999999999999999999"),
          bytes("0.1234567890123456789012345678901234567890"),
          bytes("NaN"),
          bytes("{\"\":"),
          bytes("\"runId\":\"run-001\","),
          bytes("\"RunId\":7,"),
          bytes("\"sequence\":\"9223372036854775808\","),
          bytes("\"timestamp\":\"0000-00-00T24:00:60Z\","),
          bytes("\"steps\":[[]],"),
          bytes("\uFEFF"),
          bytes("\u2028"),
          new byte[] {(byte) 0xC3},
          new byte[] {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
          new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80});

  private final List<byte[]> corpus;

  /**
   * @param corpus valid files, at least one
   */
  Mutations(List<byte[]> corpus) {
    this.corpus = corpus;
  }

  byte[] next(Random random) {
    byte[] damaged = corpus.get(random.nextInt(corpus.size()));
    for (int n = 1 + random.nextInt(6); n > 0; n--) {
      damaged = damage(damaged, random);
    }
    return damaged;
  }

  private byte[] damage(byte[] file, Random random) {
    int at = random.nextInt(file.length + 1);
    int to = Math.min(file.length, at + random.nextInt(64));
    byte[] token = TOKENS.get(random.nextInt(TOKENS.size()));
    return switch (random.nextInt(7)) {
      case 0 -> splice(file, at, at, token, 1);
      case 1 -> splice(file, at, at, token, 1 + random.nextInt(MOST_REPEATED));
      case 2 -> splice(file, at, to, token, 1);
      case 3 -> splice(file, at, to, new byte[0], 1);
      case 4 -> splice(file, at, file.length, new byte[0], 1);
      case 5 -> {
        byte[] other = corpus.get(random.nextInt(corpus.size()));
        yield splice(file, at, file.length, other, 1);
      }
      default -> {
        byte[] flipped = file.clone();
        if (flipped.length > 0) {
          flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        yield flipped;
      }
    };
  }

  private static byte[] splice(byte[] file, int from, int to, byte[] put, int times) {
    var out = new ByteArrayOutputStream();
    out.write(file, 0, from);
    for (int i = 0; i < times; i++) {
      out.writeBytes(put);
    }
    out.write(file, to, file.length - to);
    return out.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
