package taskrunner.importer.record;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import org.jspecify.annotations.Nullable;
import taskrunner.text.Printable;

/**
 * Writes the control characters of terminals as escapes of JSON, so that a terminal can show the
 * file; the values stay the same.
 */
final class ControlEscapes extends CharacterEscapes {
  private static final long serialVersionUID = 1;

  private static final int DELETE = 0x7f;

  private final int[] ascii = standardAsciiEscapesForJSON();

  ControlEscapes() {
    ascii[DELETE] = ESCAPE_STANDARD;
  }

  @Override
  public int[] getEscapeCodesForAscii() {
    return ascii;
  }

  /** Called for characters outside ASCII. */
  @Override
  public @Nullable SerializableString getEscapeSequence(int character) {
    // A surrogate alone is no character.
    if (Character.isSurrogate((char) character) || !Printable.isControl(character)) {
      return null;
    }
    return new SerializedString(Printable.escaped(Character.toString(character)));
  }
}
