package taskrunner.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An unpacked OCI image archive.
 *
 * @param config the image's configuration, in the form of the OCI image specification
 * @param layers the files of the layers, the lowest first
 */
record OciArchive(JsonNode config, List<Path> layers) {
  /** Unpacks an archive into an empty folder. */
  static OciArchive unpack(Path archive, Path folder) throws Exception {
    Shell.run("tar", "xf", archive.toString(), "-C", folder.toString());
    JsonNode index = json(folder.resolve("index.json"));
    JsonNode manifest = json(blob(folder, index.path("manifests").path(0)));
    List<Path> layers = new ArrayList<>();
    for (JsonNode layer : manifest.path("layers")) {
      layers.add(blob(folder, layer));
    }
    return new OciArchive(json(blob(folder, manifest.path("config"))), layers);
  }

  /** Creates the root file system of a container. */
  void unpackLayers(Path root) throws Exception {
    for (Path layer : layers) {
      Shell.run("tar", "xzf", layer.toString(), "--warning=no-unknown-keyword", "-C", root + "");
    }
  }

  private static Path blob(Path folder, JsonNode descriptor) {
    return folder.resolve("blobs").resolve(descriptor.path("digest").asText().replace(':', '/'));
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(Files.readString(file));
  }
}
