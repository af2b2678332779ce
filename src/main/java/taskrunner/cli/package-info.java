/**
 * The command line: picocli commands that call the front door.
 *
 * <p>{@link taskrunner.cli.Main} deals with the process (streams, signals, exit), {@link
 * taskrunner.cli.Program} with one invocation: parse, run, print exactly once. A command returns a
 * {@link taskrunner.view.View} of what the front door returned.
 */
@NullMarked
package taskrunner.cli;

import org.jspecify.annotations.NullMarked;
