package taskrunner.cli;

import java.util.List;
import picocli.CommandLine.Command;
import taskrunner.importer.store.StoreProbe;
import taskrunner.view.ProbeView;
import taskrunner.view.View;

/** {@code probe}. */
@Command(
    name = "probe",
    description = {
      "Lists the contents of a filesystem store: property names, words, dates, with examples.",
      "The store is --from, or single folders, or the configured one (Filesystem:Root and others).",
      "Needs no server and writes nothing."
    })
final class ProbeCommand implements SchemaCommand {
  @Override
  public List<CommandOption<?>> options() {
    return StoreOptions.ALL;
  }

  @Override
  public View run(CommandContext context) {
    var folders =
        StoreOptions.folders(context.given(), () -> context.settings().filesystem(), "probe");
    return ProbeView.of(new StoreProbe(folders).run());
  }
}
