package taskrunner.spring;

/** In the place of the migration where {@code taskrunner.schema.enabled} is false. */
final class DisabledMigration {}
