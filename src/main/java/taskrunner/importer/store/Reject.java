package taskrunner.importer.store;

import org.jspecify.annotations.Nullable;

/**
 * A record that was not imported, for the dead-letter file.
 *
 * @param file relative path
 * @param line 1-based; null if the file is not line-oriented
 * @param offset byte offset of the line's start; null likewise
 * @param message one sentence: which field, what was found, what is expected
 * @param raw the first 64 KiB of the record's text; empty if it could not be read
 */
public record Reject(
    String file,
    @Nullable Long line,
    @Nullable Long offset,
    RejectCode code,
    String message,
    String raw) {}
