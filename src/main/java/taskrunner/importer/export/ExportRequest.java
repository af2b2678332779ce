package taskrunner.importer.export;

import java.nio.file.Path;
import taskrunner.settings.GivenText;

/**
 * Where to export to.
 *
 * @param to the store's root; made where it is not there; may be a symbolic link, nothing below it
 *     may
 * @param overwrite write into a folder that is not empty: files of the same names are replaced,
 *     others stay
 */
public record ExportRequest(Path to, boolean overwrite) {
  /**
   * @throws taskrunner.ConfigurationException the path can't be meant: it ends with a line break,
   *     for example
   */
  public ExportRequest {
    GivenText.check("The folder to export to", to);
  }
}
