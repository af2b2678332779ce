package taskrunner.spring;

/** Replaces the migration if {@code taskrunner.schema.enabled} is false. */
final class DisabledMigration {}
