package taskrunner.testing;

import changeunits.ChangeUnits;
import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** The class path to compile sources that use this library. */
public final class ClassPath {
  private ClassPath() {}

  /** The locations of the classes that the sources need. Surefire's own jar has only a manifest. */
  public static String ofLibrary() {
    return Stream.of(
            ChangeUnits.class,
            io.mongock.api.annotations.ChangeUnit.class,
            com.mongodb.client.model.Indexes.class,
            com.mongodb.client.MongoClient.class,
            org.bson.Document.class,
            org.slf4j.Logger.class,
            com.fasterxml.jackson.databind.ObjectMapper.class,
            com.fasterxml.jackson.core.JsonParser.class,
            com.fasterxml.jackson.annotation.JsonProperty.class,
            NullMarked.class)
        .map(type -> Path.of(location(type)).toString())
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static URI location(Class<?> type) {
    try {
      return Objects.requireNonNull(type.getProtectionDomain().getCodeSource())
          .getLocation()
          .toURI();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
