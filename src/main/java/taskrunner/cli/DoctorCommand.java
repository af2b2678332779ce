package taskrunner.cli;

import java.util.List;
import picocli.CommandLine.Command;
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
  private static final CommandOption<Role> PRINT_ROLE =
      CommandOption.of(
          Role.class,
          "--print-role ROLE",
          "Print only the mongosh command that creates a role with the least privileges:",
          "read, import or migrate. Needs no server.");

  @Override
  public List<CommandOption<?>> options() {
    return List.of(PRINT_ROLE);
  }

  @Override
  public View run(CommandContext context) {
    var role = context.given().get(PRINT_ROLE);
    return role == null
        ? DoctorView.of(Doctor.examine(context.loaded(), context.units()))
        : View.ofText(
            "printed",
            "script",
            RoleScript.of(role, context.settings(), context.units()),
            context.database());
  }
}
