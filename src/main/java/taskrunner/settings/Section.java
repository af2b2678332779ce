package taskrunner.settings;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import taskrunner.text.KeyCase;

/** The part of the configuration that holds {@code Storage}: the service's or the worker's. */
enum Section {
  TASK_RUNNER("TaskRunner"),
  WORKER("Worker");

  static final String VARIABLE = "TASKRUNNER_SECTION";

  private final String word;

  Section(String word) {
    this.word = word;
  }

  /** As it is written in a settings file. */
  String word() {
    return word;
  }

  /** The prefix of its keys. */
  String prefix() {
    return word + ":Storage:";
  }

  static Stream<String> names() {
    return Stream.of(values()).map(Section::word);
  }

  /** The section of this name, in any case; null where there is none. */
  static @Nullable Section of(String name) {
    for (Section section : values()) {
      if (KeyCase.same(section.word, name.strip())) {
        return section;
      }
    }
    return null;
  }
}
