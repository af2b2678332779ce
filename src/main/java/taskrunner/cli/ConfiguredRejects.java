package taskrunner.cli;

import taskrunner.ErrorCode;
import taskrunner.ImportFailedException;
import taskrunner.settings.LoadedSettings.ConfiguredValue;

/** Names the setting and its source where the place of the configured dead-letter file is wrong. */
final class ConfiguredRejects {
  private static final String PATH = ":Filesystem:RejectsFile";

  private ConfiguredRejects() {}

  /** {@code error}, or one that says where the path of the dead-letter file comes from. */
  static Throwable named(Throwable error, CommandContext context) {
    if (!(error instanceof ImportFailedException failed)
        || failed.code() != ErrorCode.WRONG_USAGE
        || context.given().has(ImportCommand.REJECTS)
        || context.settings().filesystem().rejectsFile() == null) {
      return error;
    }
    for (ConfiguredValue value : context.loaded().values()) {
      if (value.key().endsWith(PATH)) {
        return new ImportFailedException(
            failed.code(),
            "%s is \"%s\" (%s), which is no place for it. %s"
                .formatted(value.key(), value.shown(), value.source(), failed.getMessage()),
            "Correct " + value.key() + " in its source: " + value.source() + ".",
            failed);
      }
    }
    return error;
  }
}
