package taskrunner.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import taskrunner.testing.PowerShell;
import taskrunner.testing.PowerShell.Output;

/** The launchers in a real PowerShell, if one is installed. */
class PowerShellLaunchersTest {
  private static final Path PROJECT =
      Path.of(System.getProperty("taskrunner.project", "")).toAbsolutePath();
  private static final String LAUNCHER = "bin/taskrunner-schema.ps1";
  private static final String IMPORTER = "importer/import-filesystem-state.ps1";
  private static final List<String> ARGUMENTS =
      List.of(
          "state",
          "a b",
          "a\"b",
          "\"",
          "a'b",
          "a ' \"b\" c",
          "",
          "*",
          "?",
          "[a]*",
          "~",
          "~/x",
          "$HOME",
          "$(1)",
          "tail\\",
          "a b\\",
          "a\\\"b\\\\",
          "é ü 漢 ’",
          "`n",
          "@x",
          "@(1)",
          "%PATH%",
          "^",
          "&",
          "|",
          ";",
          ">x",
          "#",
          "{a}",
          "1,2",
          "0x10",
          "-v",
          "-Verbose",
          "--a=b c",
          "line\nbreak",
          "tab\there",
          "");

  private static final String CTRL_C = "\u0003";

  @TempDir private Path temporary;

  /** A distribution in a folder whose name has special characters. */
  private Path home;

  private Path cache;

  @BeforeEach
  void unpack() throws IOException {
    unpack("it's [a] ü b");
    Files.createFile(temporary.resolve("a-file-that-wildcards-match"));
  }

  private void unpack(String folder) throws IOException {
    home = Files.createDirectory(temporary.resolve(folder));
    cache = temporary.resolve("cache");
    for (String script : List.of(LAUNCHER, IMPORTER)) {
      Files.createDirectories(home.resolve(script).getParent());
      Files.copy(PROJECT.resolve(script), home.resolve(script));
    }
    Files.createDirectory(home.resolve("lib"));
    Echo.jar(home.resolve("lib/taskrunner-schema-cli.jar"));
  }

  @Test
  void argumentsArePassedUnchanged() throws Exception {
    Output launched = run(PowerShell.file(home.resolve(LAUNCHER), ARGUMENTS));
    assertThat(launched.out()).isEqualTo(echoed(ARGUMENTS));
    assertThat(launched.exitCode()).as(launched.err()).isZero();

    List<String> imported = new ArrayList<>(ARGUMENTS);
    imported.add(0, "import");
    assertThat(run(PowerShell.file(home.resolve(IMPORTER), ARGUMENTS)).out())
        .isEqualTo(echoed(imported));
  }

  @Test
  void quotedArgumentsArePassedUnchangedInASession() throws Exception {
    String call = "& " + quoted(home.resolve(LAUNCHER).toString());
    for (String argument : ARGUMENTS) {
      call += " " + quoted(argument);
    }
    assertThat(script(call + " (@('of an', 'array')) '--' '--%'").out())
        .isEqualTo(echoed(ARGUMENTS) + "|of an|\n|array|\n|--|\n|--%|\n");
  }

  @Test
  void powerShellChangesOnlyTheArgumentsThatTheHeaderNames() throws Exception {
    String call = "& " + quoted(home.resolve(LAUNCHER).toString());
    assertThat(script(call + " -- a 1,2 0x10 -x:y --x:y --% c 'd'").out())
        .isEqualTo("|a|\n|1|\n|2|\n|0x10|\n|-x:|\n|y|\n|--x:y|\n|--%|\n|c 'd'|\n");
    assertThat(
            run(PowerShell.file(home.resolve(LAUNCHER), List.of("-x:y", "--x=y:z", "--%"))).out())
        .isEqualTo("|-x|\n|y|\n|--x=y|\n|z|\n");
    String exits = call + " exit=3";
    assertThat(run(PowerShell.command(exits)).exitCode()).isEqualTo(1);
    assertThat(run(PowerShell.command(exits + "; exit $LASTEXITCODE")).exitCode()).isEqualTo(3);
  }

  @Test
  void theExitCodeIsThatOfTheProgramForAnyErrorPreference() throws Exception {
    for (int code : List.of(1, 2)) {
      Output ended = run(PowerShell.file(home.resolve(IMPORTER), List.of("exit=" + code)));
      assertThat(ended.exitCode()).isEqualTo(code);
      assertThat(ended.err()).isEqualTo("failed\n");
    }
    String call = "& " + quoted(home.resolve(LAUNCHER).toString());
    Output strict =
        script(
            """
            Set-StrictMode -Version Latest
            $ErrorActionPreference = 'Stop'
            $PSNativeCommandUseErrorActionPreference = $true
            %s exit=5
            "code $LASTEXITCODE, $ErrorActionPreference, $PSNativeCommandUseErrorActionPreference"
            $all = %s exit=2 2>&1 | ForEach-Object { "$_" }
            "code $LASTEXITCODE, $(($all | Sort-Object Length) -join ' ')"
            Get-ChildItem env:taskrunner_schema_?* | Where-Object Name -ne TASKRUNNER_SCHEMA_CACHE
            """
                .formatted(call, call));
    assertThat(strict.out()).isEqualTo("|exit=5|\ncode 5, Stop, True\ncode 2, failed |exit=2|\n");
    assertThat(strict.exitCode()).as(strict.err()).isZero();
  }

  @Test
  void outputCanBeCapturedAndTruncated() throws Exception {
    String call = "& " + quoted(home.resolve(LAUNCHER).toString());
    Output captured =
        script(
            """
            $lines = %s 'é漢' b | ForEach-Object { $_.Trim('|') }
            ConvertTo-Json -Compress $lines
            %s a b | Select-Object -First 1
            'the caller goes on'
            """
                .formatted(call, call));
    assertThat(captured.out()).isEqualTo("[\"é漢\",\"b\"]\n|a|\nthe caller goes on\n");
  }

  @Test
  void blankJavaOptsAreIgnored() throws Exception {
    List<String> command = PowerShell.file(home.resolve(LAUNCHER), List.of("a"));
    for (String options : List.of("   ", " -Da=b   -Dc=d ")) {
      Output started =
          PowerShell.run(temporary, environment(Map.of("JAVA_OPTS", options)), command);
      assertThat(started.out()).as(started.err()).isEqualTo("|a|\n");
    }
  }

  @Test
  void namesAMissingJavaOrJar() throws Exception {
    List<String> command = PowerShell.file(home.resolve(IMPORTER), List.of());
    Output noJava =
        PowerShell.run(temporary, environment(Map.of("JAVA_HOME", "/no [where]")), command);
    assertThat(noJava.err())
        .isEqualTo("import-filesystem-state: JAVA_HOME is /no [where], which has no bin/java.\n");
    assertThat(noJava.exitCode()).isEqualTo(2);
    Files.delete(home.resolve("lib/taskrunner-schema-cli.jar"));
    Output noJar = run(command);
    assertThat(noJar.err()).startsWith("import-filesystem-state: taskrunner-schema-cli.jar is in");
    assertThat(noJar.exitCode()).isEqualTo(2);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "a user may need a privilege to create links")
  void findsItsJarThroughLinks() throws Exception {
    Path links = Files.createDirectory(temporary.resolve("links"));
    Path first = Files.createSymbolicLink(links.resolve("first.ps1"), home.resolve(LAUNCHER));
    Path second = Files.createSymbolicLink(links.resolve("second.ps1"), first.getFileName());
    Path folder = Files.createSymbolicLink(links.resolve("importer"), home.resolve("importer"));
    assertThat(run(PowerShell.file(second, List.of("a"))).out()).isEqualTo("|a|\n");
    Path importer = folder.resolve(Path.of(IMPORTER).getFileName());
    assertThat(run(PowerShell.file(importer, List.of("a"))).out()).isEqualTo("|import|\n|a|\n");
  }

  /** In a pseudo terminal, which sends the signal to all its processes. */
  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "script(1) has these options only on Linux")
  void ctrlCGivesExitCode130() throws Exception {
    String shell = quotedForShell(PowerShell.file(home.resolve(LAUNCHER), List.of("hang")));
    try (PseudoTerminal terminal = new PseudoTerminal(temporary, environment(Map.of()), shell)) {
      terminal.await("|hang|");
      terminal.type(CTRL_C);
      assertThat(terminal.exitCode()).isEqualTo(130);
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "script(1) has these options only on Linux")
  void ctrlCLeavesTheSessionOpen() throws Exception {
    Path profile =
        Files.writeString(
            temporary.resolve("session.ps1"),
            """
            Remove-Module PSReadLine -ErrorAction Ignore
            function prompt { 'ready>' }
            $launcher = %s
            """
                .formatted(quoted(home.resolve(LAUNCHER).toString())));
    String session =
        quotedForShell(
            List.of(PowerShell.path(), "-NoProfile", "-NoExit", "-File", profile.toString()));
    try (PseudoTerminal terminal = new PseudoTerminal(temporary, environment(Map.of()), session)) {
      terminal.await("ready>");
      terminal.type("& $launcher hang\r", "|hang|");
      terminal.type(CTRL_C, "ready>");
      terminal.type("\"code $LASTEXITCODE\"\r", "code 130");
      terminal.type("exit 7\r");
      assertThat(terminal.exitCode()).isEqualTo(7);
    }
  }

  @Test
  void keepsAnArchiveAndReplacesABrokenOne() throws Exception {
    unpack("plain"); // JDK 17 uses no archive for a jar whose path needs escapes.
    List<String> command = PowerShell.file(home.resolve(LAUNCHER), List.of("state"));
    List<String> failing = PowerShell.file(home.resolve(LAUNCHER), List.of("state", "exit=1"));
    assertThat(run(failing).exitCode()).isEqualTo(1);
    assertThat(cached()).as("after a failed start").isEmpty();
    assertThat(run(command).out()).isEqualTo("|state|\n");
    assertThat(cached()).singleElement().asString().endsWith(".jsa");
    Path archive = cached().get(0);
    Path log = temporary.resolve("log");
    Map<String, String> requiringTheArchive =
        environment(Map.of("JAVA_OPTS", "-Xshare:on -Xlog:class+load:file=" + log));
    assertThat(PowerShell.run(temporary, requiringTheArchive, command).exitCode()).isZero();
    assertThat(Files.readString(log).lines().filter(line -> line.contains("Echo")))
        .singleElement()
        .asString()
        .contains("source: shared objects file");

    truncateFile(archive);
    Output started = run(command);
    assertThat(started.out()).as(started.err()).isEqualTo("|state|\n");
    assertThat(started.exitCode()).isZero();
    assertThat(cached()).singleElement().asString().endsWith(".jsa");
    assertThat(Files.size(cached().get(0))).as("replaced").isGreaterThan(1_000_000);
  }

  /** Damaged blocks change neither size nor time of the file; only the JVM's check finds them. */
  @Test
  void aDamagedArchiveOnlyMakesTheStartSlower() throws Exception {
    List<String> command = PowerShell.file(home.resolve(LAUNCHER), List.of("state"));
    run(command);
    Path archive = cached().get(0);
    var time = Files.getLastModifiedTime(archive);
    makeWritable(archive);
    try (var channel = Files.newByteChannel(archive, StandardOpenOption.WRITE)) {
      channel.position(channel.size() / 3);
      channel.write(ByteBuffer.allocate(200_000));
    }
    Files.setLastModifiedTime(archive, time);
    Output started = run(command);
    assertThat(started.out()).as(started.err()).isEqualTo("|state|\n");
    assertThat(started.exitCode()).isZero();
    assertThat(cached()).containsExactly(archive);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no such permissions")
  void anUnsafeFullOrMissingCacheFolderOnlyMakesTheStartSlower() throws Exception {
    List<String> command = PowerShell.file(home.resolve(LAUNCHER), List.of("state"));
    Files.createDirectory(cache);
    Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(run(command).out()).isEqualTo("|state|\n");
    assertThat(cached()).isEmpty();

    Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwx------"));
    // The limit is below the size of an archive; .NET would create a file for its own code.
    String small = "ulimit -f 8000 && exec " + quotedForShell(command);
    for (int start = 1; start <= 2; start++) {
      Output started =
          PowerShell.run(
              temporary,
              environment(Map.of("DOTNET_EnableWriteXorExecute", "0")),
              List.of("sh", "-c", small));
      assertThat(started.out()).as(started.err()).isEqualTo("|state|\n");
      assertThat(started.exitCode()).isZero();
    }
    assertThat(cached()).singleElement().asString().endsWith(".failed");

    Map<String, String> nowhere =
        environment(Map.of("TASKRUNNER_SCHEMA_CACHE", "/dev/null/nowhere"));
    Output started = PowerShell.run(temporary, nowhere, command);
    assertThat(started.out()).isEqualTo("|state|\n");
    assertThat(started.err()).isEmpty();
  }

  @Test
  void bothLaunchersShareTheirTextAndUseOnlyAscii() throws Exception {
    String launcher = Files.readString(PROJECT.resolve(LAUNCHER));
    String importer = Files.readString(PROJECT.resolve(IMPORTER));
    String mark = "# ---- From here on";
    assertThat(importer.substring(importer.indexOf(mark)))
        .isEqualTo(launcher.substring(launcher.indexOf(mark)));
    // Without a byte order mark, PowerShell 5.1 reads a file in the system's encoding.
    assertThat(launcher + importer).matches("\\p{ASCII}*");
  }

  private Output run(List<String> command) throws Exception {
    return PowerShell.run(temporary, environment(Map.of()), command);
  }

  private Output script(String text) throws Exception {
    // With a byte order mark, so that PowerShell 5.1 reads UTF-8.
    Path file = Files.writeString(temporary.resolve("caller.ps1"), "\uFEFF" + text);
    return run(PowerShell.file(file, List.of()));
  }

  private Map<String, String> environment(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(Map.of("TASKRUNNER_SCHEMA_CACHE", cache.toString()));
    all.putAll(more);
    return all;
  }

  private List<Path> cached() throws IOException {
    try (var files = Files.list(cache)) {
      return files.toList();
    }
  }

  private static void truncateFile(Path file) throws IOException {
    makeWritable(file);
    try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }
  }

  private static void makeWritable(Path file) {
    assertThat(file.toFile().setWritable(true)).isTrue();
  }

  private static String echoed(List<String> arguments) {
    StringBuilder lines = new StringBuilder();
    arguments.forEach(a -> lines.append('|').append(a.replace("\n", "\\n")).append("|\n"));
    return lines.toString();
  }

  /** A string literal of PowerShell, which also treats typographic quotes as quotes. */
  private static String quoted(String text) {
    return "'" + text.replaceAll("(['‘’‚‛])", "$1$1") + "'";
  }

  private static String quotedForShell(List<String> command) {
    return String.join(
        " ", command.stream().map(word -> "'" + word.replace("'", "'\\''") + "'").toList());
  }
}
