package taskrunner.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import taskrunner.importer.store.StoreProbe;
import taskrunner.view.ProbeView;
import taskrunner.view.View;

/** {@code probe}. */
@Command(
    name = "probe",
    description = {
      "Says what a filesystem store holds: property names, words, dates, with examples.",
      "The store is --from, or single folders, or what is configured (Filesystem:Root and others).",
      "Connects to no server and writes nothing."
    })
final class ProbeCommand implements SchemaCommand {
  @Mixin private StoreOptions store = new StoreOptions();

  @Override
  public View run(CommandContext context) {
    // A store that options name needs no configuration, so that a wrong one is no error.
    var folders =
        store.given() ? store.folders() : store.folders(context.settings().filesystem(), "probe");
    return ProbeView.of(new StoreProbe(folders).run());
  }
}
