package taskrunner.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import taskrunner.doctor.Doctor;
import taskrunner.doctor.Role;
import taskrunner.doctor.RoleScript;
import taskrunner.view.DoctorView;
import taskrunner.view.View;

/** {@code doctor [--print-role ROLE]}. */
@Command(
    name = "doctor",
    description = {
      "Checks configuration, server, version, privileges, clock, disk, names, schema and lock.",
      "Changes nothing. Shows where each setting comes from."
    })
final class DoctorCommand implements SchemaCommand {
  @Option(
      names = "--print-role",
      paramLabel = "ROLE",
      description = {
        "Print the mongosh command that creates a role which is just enough, and stop:",
        "read, import or migrate. Needs no server."
      })
  private @Nullable Role role;

  @Override
  public View run(CommandContext context) {
    return role == null
        ? DoctorView.of(Doctor.examine(context.loaded(), context.units()))
        : View.ofText(
            "printed",
            "script",
            RoleScript.of(role, context.settings(), context.units()),
            context.database());
  }
}
