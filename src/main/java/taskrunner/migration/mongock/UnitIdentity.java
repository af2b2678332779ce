package taskrunner.migration.mongock;

/**
 * The identity of a change unit in the history, whatever class Mongock runs for it.
 *
 * @param author its namespace
 * @param className stored as {@code changeLogClass}
 */
public record UnitIdentity(String author, String changeId, String order, String className) {}
