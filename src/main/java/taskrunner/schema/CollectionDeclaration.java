package taskrunner.schema;

/**
 * A collection and its validator.
 *
 * @param validatorResource class-path resource of the validator's JSON Schema, e.g. {@code
 *     changeunits/0001/pack_runs.json}; frozen with its change unit
 */
public record CollectionDeclaration(CollectionRole role, String validatorResource) {}
