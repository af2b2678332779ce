package taskrunner.importer.store;

import org.jspecify.annotations.Nullable;

/**
 * A record that was not imported, as the dead-letter file shows it.
 *
 * @param file relative path
 * @param line 1-based; null where the file is not line-oriented
 * @param offset byte offset of the line's start; null likewise
 * @param message one sentence for a person: which field, what was found, what is expected
 * @param raw the record's text, cut to its first 64 KiB; empty where it could not be read
 */
public record Reject(
    String file,
    @Nullable Long line,
    @Nullable Long offset,
    RejectCode code,
    String message,
    String raw) {}
