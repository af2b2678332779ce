package schemaapp;

import org.springframework.data.mongodb.repository.MongoRepository;

/** Made by Spring Data. */
public interface RunRepository extends MongoRepository<RunDocument, String> {}
