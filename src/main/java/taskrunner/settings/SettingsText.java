package taskrunner.settings;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;

/**
 * The text of a settings file as .NET reads it ({@code StreamReader}): in the encoding that its
 * byte-order mark names, else in UTF-8; what is not in that encoding becomes U+FFFD.
 *
 * @param text without the byte-order mark
 * @param encoding that it was read in
 * @param wrongLines those where something became U+FFFD, from 1
 */
record SettingsText(String text, Charset encoding, Set<Integer> wrongLines) {
  private static final Charset UTF_32LE = Charset.forName("UTF-32LE");
  private static final Charset UTF_32BE = Charset.forName("UTF-32BE");

  static SettingsText of(byte[] bytes) {
    // The longer mark first: UTF-32LE's begins as UTF-16LE's.
    if (startsWith(bytes, 0xFF, 0xFE, 0, 0)) {
      return decoded(bytes, 4, UTF_32LE);
    }
    if (startsWith(bytes, 0, 0, 0xFE, 0xFF)) {
      return decoded(bytes, 4, UTF_32BE);
    }
    if (startsWith(bytes, 0xFF, 0xFE)) {
      return decoded(bytes, 2, StandardCharsets.UTF_16LE);
    }
    if (startsWith(bytes, 0xFE, 0xFF)) {
      return decoded(bytes, 2, StandardCharsets.UTF_16BE);
    }
    return decoded(bytes, startsWith(bytes, 0xEF, 0xBB, 0xBF) ? 3 : 0, StandardCharsets.UTF_8);
  }

  private static boolean startsWith(byte[] bytes, int... mark) {
    if (bytes.length < mark.length) {
      return false;
    }
    for (int i = 0; i < mark.length; i++) {
      if ((bytes[i] & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  private static SettingsText decoded(byte[] bytes, int from, Charset encoding) {
    CharsetDecoder decoder =
        encoding
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes, from, bytes.length - from);
    // No character of these encodings is shorter than a byte, and none needs more than its bytes.
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    Set<Integer> wrongLines = new TreeSet<>();
    int line = 1;
    int counted = 0;
    CoderResult result = decoder.decode(in, out, true);
    while (result.isError()) {
      line += lineBreaks(out, counted);
      counted = out.position();
      wrongLines.add(line);
      out.put('\uFFFD');
      // Three bytes that spell a surrogate are one fault to Java, and three to .NET.
      boolean surrogate = result.length() == 3 && (in.get(in.position()) & 0xFF) == 0xED;
      in.position(in.position() + (surrogate ? 1 : result.length()));
      result = decoder.decode(in, out, true);
    }
    decoder.flush(out);
    return new SettingsText(out.flip().toString(), encoding, wrongLines);
  }

  /** How many lines were begun from this position on. */
  private static int lineBreaks(CharBuffer out, int from) {
    int breaks = 0;
    for (int i = from; i < out.position(); i++) {
      boolean ofPair = out.get(i) == '\n' && i > 0 && out.get(i - 1) == '\r';
      if (!ofPair && (out.get(i) == '\n' || out.get(i) == '\r')) {
        breaks++;
      }
    }
    return breaks;
  }
}
