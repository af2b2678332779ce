/**
 * The command line: picocli commands that call the front door and print the records it returns.
 *
 * <p>{@link taskrunner.cli.Main} deals with the process (streams, signals, exit), {@link
 * taskrunner.cli.Program} with one invocation: parse, run, print exactly once. A command returns a
 * {@link taskrunner.cli.Report}, which knows its text and its JSON; an exception becomes a {@link
 * taskrunner.cli.Failure} in one place.
 */
@NullMarked
package taskrunner.cli;

import org.jspecify.annotations.NullMarked;
