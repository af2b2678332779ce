package taskrunner.cli;

import changeunits.ChangeUnits;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import taskrunner.settings.SettingsReader;
import taskrunner.settings.StorageSettings;

/** Runs commands against fake operations and keeps their output. */
final class Desk {
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();

  final FakeOperations operations;
  final Map<String, String> environment =
      new HashMap<>(Map.of("TaskRunner__Storage__Mongo__ConnectionString", "mongodb://h/tasks"));
  final List<StorageSettings> opened = new ArrayList<>();
  Terminal terminal = Terminal.NONE;
  String answer = "";

  Desk() {
    this(new FakeOperations());
  }

  Desk(FakeOperations operations) {
    this.operations = operations;
  }

  /** The exit code and the output of a command. */
  record Answer(int exitCode, String out, String err) {
    /** The JSON object on stdout, which must be the only output there. */
    JsonNode json() {
      return parse(out);
    }
  }

  static JsonNode parse(String text) {
    try {
      return STRICT.readTree(text);
    } catch (IOException wrong) {
      throw new UncheckedIOException("not exactly one JSON object: " + text, wrong);
    }
  }

  /** A program and its output so far. */
  record Running(Program program, ByteArrayOutputStream out, ByteArrayOutputStream err) {
    Answer answer(int exitCode) {
      return new Answer(
          exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
  }

  Running program(String... arguments) {
    return program(() -> answer, arguments);
  }

  Running program(Supplier<String> answers, String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var around =
        new Environment(
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            answers,
            terminal,
            environment,
            Path.of("src/test/java/taskrunner/cli"), // has no appsettings.json
            verbosity -> {},
            sources -> SettingsReader.read(sources, ChangeUnits::declared),
            (settings, builder) -> {
              opened.add(settings);
              return operations;
            });
    return new Running(new Program(around, arguments), out, err);
  }

  /** Runs a command. */
  Answer type(String... arguments) {
    var running = program(arguments);
    return running.answer(running.program().run());
  }

  /** Runs a command with {@code --output json} after it. */
  Answer json(String... arguments) {
    var all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--output";
    all[arguments.length + 1] = "json";
    return type(all);
  }
}
