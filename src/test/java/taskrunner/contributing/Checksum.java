package taskrunner.contributing;

import changeunits.ChangeUnits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code make checksum UNIT=0004-log-levels}: computes the checksum of a unit's declaration and
 * writes it into the list of units and the file of pinned checksums. For a unit that is not
 * released.
 */
public final class Checksum {
  /** The value before the first computation. */
  static final String UNKNOWN = "0".repeat(64);

  private Checksum() {}

  /**
   * Writes the checksum and prints it.
   *
   * @param arguments the unit's id
   */
  public static void main(String[] arguments) throws IOException {
    String id = arguments.length == 1 ? arguments[0] : "";
    ChangeUnits.Unit unit = schemaUnits().filter(u -> u.id().equals(id)).findFirst().orElse(null);
    if (unit == null) {
      System.err.println(
          "usage: make checksum UNIT=id; the units: "
              + String.join(", ", schemaUnits().map(ChangeUnits.Unit::id).toList()));
      System.exit(2);
      return;
    }
    String checksum = unit.declaration().checksum();
    var files = new ProjectFiles(Path.of(System.getProperty("taskrunner.project", "")));
    files.replace(
        "src/main/java/changeunits/ChangeUnits.java",
        "\"" + Pattern.quote(id) + "\",\\s+\"[^\"]+\",\\s+\\w+\\.class,\\s+\"([0-9a-f]{64})\"",
        checksum);
    files.replace(
        "src/test/resources/checksums.properties",
        "\n" + Pattern.quote(id) + "=([0-9a-f]{64})",
        checksum);
    files.save();
    System.out.println(id + " declares " + checksum + ", written into:");
    files.touched().forEach(file -> System.out.println("  " + file));
  }

  private static Stream<ChangeUnits.Unit> schemaUnits() {
    return ChangeUnits.all().stream().filter(unit -> !unit.isBackfill());
  }
}
