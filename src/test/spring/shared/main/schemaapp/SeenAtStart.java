package schemaapp;

import org.springframework.data.mongodb.core.MongoTemplate;
import org.springframework.data.mongodb.core.ReactiveMongoTemplate;
import org.springframework.stereotype.Component;

/** Checks in its constructor, with both kinds of template, whether the collections exist. */
@Component
public class SeenAtStart {
  private final boolean sync;
  private final boolean reactive;

  SeenAtStart(MongoTemplate template, ReactiveMongoTemplate reactiveTemplate) {
    sync = template.collectionExists("pack_runs");
    reactive = Boolean.TRUE.equals(reactiveTemplate.collectionExists("pack_runs").block());
  }

  /** Whether the collections existed. */
  public boolean collections() {
    return sync && reactive;
  }
}
