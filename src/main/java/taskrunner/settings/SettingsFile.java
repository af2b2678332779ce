package taskrunner.settings;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import taskrunner.ConfigurationException;
import taskrunner.text.FileErrors;
import taskrunner.text.KeyCase;

/**
 * Reads an {@code appsettings.json} as .NET's configuration does: levels become keys joined by
 * {@code :}, array elements are keyed by their index, comments, trailing commas and a byte-order
 * mark are allowed, and the same key twice (in any case) is an error.
 */
final class SettingsFile {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .build();

  /** Far more than settings need; a device has no end. */
  private static final int MOST_BYTES = 4 << 20;

  private static final String FORM_HINT =
      "The file must be a JSON object; comments and trailing commas are allowed.";

  private final Path file;
  private final int layer;
  private final NavigableMap<String, Entry> entries = new TreeMap<>(KeyCase.ORDER);

  private SettingsFile(Path file, int layer) {
    this.file = file;
    this.layer = layer;
  }

  /**
   * The entries of the file by key, in any case.
   *
   * @param warnings gets the warning about the file, if any
   */
  static NavigableMap<String, Entry> read(Path file, int layer, List<String> warnings) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    } catch (IOException e) {
      throw new ConfigurationException(
          "The settings file " + file + " can't be read: " + FileErrors.reading(e) + ".",
          "Make it readable for the user of this process.");
    }
    if (bytes.length > MOST_BYTES) {
      throw new ConfigurationException(
          "The settings file " + file + " is larger than 4 MiB.",
          "Name a settings file. " + FORM_HINT);
    }
    SettingsFile settings = new SettingsFile(file, layer);
    DecodedText text = DecodedText.of(bytes);
    settings.warn(text, warnings);
    settings.parse(text.text());
    return settings.entries;
  }

  private void warn(DecodedText text, List<String> warnings) {
    int wrong = text.wrongLines().size();
    if (wrong > 0) {
      warnings.add(
          "The settings file %s is not %s: line %s%s holds bytes that were read as U+FFFD, as .NET"
                  .formatted(
                      file,
                      text.encoding(),
                      text.wrongLines().first(),
                      wrong > 1 ? " (and " + (wrong - 1) + " more)" : "")
              + " reads them. Save it in UTF-8.");
    }
  }

  private void parse(String text) {
    try (JsonParser json = JSON.createParser(text)) {
      JsonToken first = json.nextToken();
      if (first != JsonToken.START_OBJECT) {
        throw new ConfigurationException(
            "The settings file "
                + file
                + (first == null ? " is empty." : " does not hold a JSON object."),
            FORM_HINT);
      }
      group(json, null);
      if (json.nextToken() != null) {
        throw notJson(json.currentTokenLocation());
      }
    } catch (JsonProcessingException e) {
      // Neither the exception nor its message: both may quote the file, with its secrets.
      throw notJson(e.getLocation());
    } catch (IOException e) {
      throw notJson(null);
    }
  }

  /** An object or an array; an element's name is its index. */
  private void group(JsonParser json, @Nullable String parent) throws IOException {
    boolean array = json.currentToken() == JsonToken.START_ARRAY;
    int count = 0;
    while (!json.nextToken().isStructEnd()) {
      String name = array ? String.valueOf(count) : json.currentName();
      if (!array) {
        json.nextToken();
      }
      value(json, parent == null ? name : parent + ":" + name);
      count++;
    }
    if (count == 0 && parent != null) {
      entries.putIfAbsent(parent, new Entry(parent, null, file.toString(), layer));
    }
  }

  private void value(JsonParser json, String key) throws IOException {
    switch (json.currentToken()) {
      case START_OBJECT, START_ARRAY -> group(json, key);
      case VALUE_NULL -> put(key, null, json);
      // The text as written, also of a number: 1.0 stays 1.0.
      default -> put(key, json.getText(), json);
    }
  }

  private void put(String key, @Nullable String value, JsonParser json) {
    Entry before = entries.put(key, new Entry(key, value, file.toString(), layer));
    if (before != null) {
      throw new ConfigurationException(
          "The settings file %s has the key %s twice%s (line %s)."
              .formatted(
                  file,
                  key,
                  before.key().equals(key) ? "" : ", the other time as " + before.key(),
                  json.currentTokenLocation().getLineNr()),
          "Keys are case-insensitive, and \"A:B\" is the same as B within A: remove one of the"
              + " two.");
    }
  }

  private ConfigurationException notJson(@Nullable JsonLocation at) {
    return new ConfigurationException(
        "The settings file "
            + file
            + " is not valid JSON"
            + (at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr())
            + ".",
        FORM_HINT);
  }
}
