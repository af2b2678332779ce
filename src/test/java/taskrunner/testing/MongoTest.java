package taskrunner.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test on a real server. Its methods may have a {@code MongoDatabase} (fresh and empty, dropped
 * afterwards), a {@code MongoClient} and a {@link MongoServer} as parameters.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(MongoExtension.class)
@Tag("server")
public @interface MongoTest {
  /** The deployment to run on. Each JVM starts one of each kind, when a test first needs it. */
  Topology value() default Topology.REPLICA_SET;
}
