package taskrunner.settings;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The text of a settings file as .NET reads it ({@code StreamReader}): in the encoding of its
 * byte-order mark, else in UTF-8. Bytes that are not in that encoding become U+FFFD.
 *
 * @param text without the byte-order mark
 * @param encoding that it was read in
 * @param wrongLines the lines with such bytes, from 1
 */
record DecodedText(String text, Charset encoding, SortedSet<Integer> wrongLines) {
  /** The longer byte-order mark first: that of UTF-32LE begins as that of UTF-16LE. */
  private static final List<Charset> WITH_MARK =
      List.of(
          Charset.forName("UTF-32LE"),
          Charset.forName("UTF-32BE"),
          StandardCharsets.UTF_16LE,
          StandardCharsets.UTF_16BE,
          StandardCharsets.UTF_8);

  static DecodedText of(byte[] bytes) {
    for (Charset encoding : WITH_MARK) {
      byte[] mark = "\uFEFF".getBytes(encoding);
      int length = mark.length;
      if (bytes.length >= length && Arrays.equals(mark, 0, length, bytes, 0, length)) {
        return decoded(bytes, length, encoding);
      }
    }
    return decoded(bytes, 0, StandardCharsets.UTF_8);
  }

  private static DecodedText decoded(byte[] bytes, int from, Charset encoding) {
    CharsetDecoder decoder =
        encoding
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes, from, bytes.length - from);
    // In none of these encodings do n bytes decode to more than n chars.
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    SortedSet<Integer> wrongLines = new TreeSet<>();
    int line = 1;
    int counted = 0;
    CoderResult result = decoder.decode(in, out, true);
    while (result.isError()) {
      line += lineBreaks(out, counted);
      counted = out.position();
      wrongLines.add(line);
      out.put('\uFFFD');
      // Three bytes that encode a surrogate are one error in Java, three in .NET.
      boolean surrogate = result.length() == 3 && (in.get(in.position()) & 0xFF) == 0xED;
      in.position(in.position() + (surrogate ? 1 : result.length()));
      result = decoder.decode(in, out, true);
    }
    decoder.flush(out);
    return new DecodedText(out.flip().toString(), encoding, wrongLines);
  }

  /** The number of line breaks after this position. */
  private static int lineBreaks(CharBuffer out, int from) {
    int breaks = 0;
    for (int i = from; i < out.position(); i++) {
      boolean ofPair = out.get(i) == '\n' && i > 0 && out.get(i - 1) == '\r';
      breaks += !ofPair && (out.get(i) == '\n' || out.get(i) == '\r') ? 1 : 0;
    }
    return breaks;
  }
}
