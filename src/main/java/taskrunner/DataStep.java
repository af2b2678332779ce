package taskrunner;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import org.bson.Document;
import taskrunner.schema.CollectionRef;
import taskrunner.schema.WriteGuard;

/** What a {@link DataUnit} works with. It ends with the call that it was given to. */
public interface DataStep {
  /**
   * The database, with the driver's default codecs and majority concerns, whatever the service's
   * own client has.
   */
  MongoDatabase database();

  /** The collection, under the name that is configured for it. */
  MongoCollection<Document> collection(CollectionRef collection);

  /**
   * Asked before each write. {@link WriteGuard#write} runs one fenced transaction, which changes
   * nothing once another process has the lock; {@link WriteGuard#check} goes before a write that no
   * transaction can hold. Both throw when a stop was asked for or the lock was lost.
   */
  WriteGuard guard();

  /** For reading, causally consistent; it has no transaction. */
  ClientSession session();
}
