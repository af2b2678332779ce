package taskrunner.cli;

import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import taskrunner.schema.ScanBound;
import taskrunner.view.PlanView;
import taskrunner.view.View;

/** {@code plan [--max-scan N]}. */
@Command(
    name = "plan",
    description = {
      "What migrate would do, and what would stop it; changes nothing.",
      "Exit 0 with nothing pending, 3 with pending work, 5 when it would be stopped."
    })
final class PlanCommand implements SchemaCommand {
  @Option(
      names = "--max-scan",
      paramLabel = "N",
      defaultValue = "200000",
      converter = Bound.class,
      description = {
        "How many documents of a collection to look at for one check; all: every one, however long",
        "it takes. Of a larger collection both ends are looked at, and the figures are lower bounds.",
        "Default: 200000."
      })
  private ScanBound bound = ScanBound.DEFAULT;

  @Override
  public View run(CommandContext context) {
    return PlanView.of(context.operations().plan(bound));
  }

  /** A number of documents, or {@code all}. */
  static final class Bound implements ITypeConverter<ScanBound> {
    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,17}");

    @Override
    public ScanBound convert(String value) {
      if (value.equals("all")) {
        return ScanBound.EXACT;
      }
      if (!NUMBER.matcher(value).matches()) {
        throw new TypeConversionException(
            "'" + value + "' is no number of documents such as 200000, nor all");
      }
      return ScanBound.ofDocuments(Long.parseLong(value));
    }
  }
}
