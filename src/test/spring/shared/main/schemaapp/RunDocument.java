package schemaapp;

import org.springframework.data.annotation.Id;
import org.springframework.data.mongodb.core.mapping.Document;

/** A document of the service, in a collection that the schema owns. */
@Document("pack_runs")
public record RunDocument(@Id String id, String runId) {}
