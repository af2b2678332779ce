package taskrunner;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import org.bson.Document;
import taskrunner.schema.CollectionRef;
import taskrunner.schema.WriteGuard;

/** The context of a {@link DataUnit}, valid only during the call. */
public interface DataStep {
  /**
   * The database, with the driver's default codecs and with majority concerns, independent of the
   * service's client.
   */
  MongoDatabase database();

  /** The collection, under its configured name. */
  MongoCollection<Document> collection(CollectionRef collection);

  /**
   * The guard for every write. {@link WriteGuard#write} runs one fenced transaction, which changes
   * nothing once another process has the lock; a {@code write} inside a {@code write} is refused.
   * Call {@link WriteGuard#check} before a write that can't be in a transaction. Both throw after a
   * stop request or after the loss of the lock.
   */
  WriteGuard guard();

  /**
   * For reading, causally consistent; it has no transaction. Code that starts one on it must end it
   * itself: if one is open when the code returns, it is aborted and the unit has failed.
   */
  ClientSession session();
}
