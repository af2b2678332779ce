package schemaapp;

import org.springframework.data.mongodb.repository.MongoRepository;

/** Spring Data implements this repository. */
public interface RunRepository extends MongoRepository<RunDocument, String> {}
