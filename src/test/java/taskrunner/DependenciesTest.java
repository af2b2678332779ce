package taskrunner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.NodeList;

/** The dependencies of a service that embeds the library. */
class DependenciesTest {
  @Test
  void aServiceInheritsOnlyTheDriverMongockJacksonAndTheLoggingInterface() throws Exception {
    assertThat(artifacts("not(scope) and not(optional = 'true')"))
        .containsExactlyInAnyOrder(
            "mongock-standalone-base",
            "mongodb-sync-v4-driver",
            "mongodb-driver-sync",
            "jackson-databind",
            "slf4j-api");
  }

  @Test
  void theDependenciesOfTheCommandLineAreOptional() throws Exception {
    assertThat(artifacts("optional = 'true'"))
        .containsExactlyInAnyOrder("picocli", "progressbar", "jmustache", "slf4j-simple");
  }

  @Test
  void librariesOfSomeServicesAreOnlyOnTheCompilePath() throws Exception {
    assertThat(artifacts("scope = 'provided'"))
        .containsExactlyInAnyOrder(
            "jspecify",
            "spring-boot-actuator-autoconfigure",
            "spring-boot-health",
            "spring-boot-mongodb",
            "micrometer-core");
  }

  private static List<String> artifacts(String condition) throws Exception {
    var pom =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new File(System.getProperty("taskrunner.project", "."), "pom.xml"));
    var found =
        (NodeList)
            XPathFactory.newInstance()
                .newXPath()
                .evaluate(
                    "/project/dependencies/dependency[" + condition + "]/artifactId",
                    pom,
                    XPathConstants.NODESET);
    var names = new ArrayList<String>();
    for (int i = 0; i < found.getLength(); i++) {
      names.add(found.item(i).getTextContent());
    }
    return names;
  }
}
