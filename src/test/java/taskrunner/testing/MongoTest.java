package taskrunner.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test on a real server: its methods may take a {@code MongoDatabase} (fresh and empty, dropped
 * afterwards), a {@code MongoClient} and a {@link MongoServer}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(MongoExtension.class)
@Tag("server")
public @interface MongoTest {
  /** The deployment to run on; one of each kind is started per JVM, when first asked for. */
  Topology value() default Topology.REPLICA_SET;
}
