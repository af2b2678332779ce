/**
 * The command line: picocli commands that call the front door.
 *
 * <p>{@link taskrunner.cli.Main} deals with the process (streams, signals, exit), {@link
 * taskrunner.cli.Program} with one invocation: read, run, print exactly once. {@link
 * taskrunner.cli.PlainArguments} reads what is typed every day, {@link taskrunner.cli.Parser} all
 * else. A command returns a {@link taskrunner.view.View} of what the front door returned.
 */
@NullMarked
package taskrunner.cli;

import org.jspecify.annotations.NullMarked;
