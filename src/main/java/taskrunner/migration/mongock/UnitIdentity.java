package taskrunner.migration.mongock;

/**
 * How the history knows a change unit, whatever class Mongock runs for it.
 *
 * @param author its namespace
 * @param className stored as {@code changeLogClass}
 */
public record UnitIdentity(String author, String changeId, String order, String className) {}
