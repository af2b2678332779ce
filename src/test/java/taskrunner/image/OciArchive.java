package taskrunner.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An OCI image archive that was unpacked.
 *
 * @param config the image's configuration, as the OCI image specification has it
 * @param layers the layers' files, the lowest first
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

  /** Makes the root file system that a container would see. */
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
