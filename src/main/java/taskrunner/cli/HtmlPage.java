package taskrunner.cli;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import taskrunner.DatabaseReport;
import taskrunner.text.Digests;
import taskrunner.text.Printable;
import taskrunner.view.Format;

/**
 * The report as one HTML page. The template is filled by Mustache, which escapes every value: what
 * is stored in a database must not be able to put an element, a style or a script on the page. As a
 * second line of defence, a Content-Security-Policy allows the page's own style sheet only.
 */
final class HtmlPage {
  private static final String TEMPLATE = "report.html";

  private HtmlPage() {}

  /** The page; it refers to nothing outside itself. */
  static String render(DatabaseReport report) {
    var template = template();
    return Mustache.compiler()
        .withEscaper(text -> Escapers.HTML.escape(Printable.of(text)))
        .withFormatter(v -> v instanceof Number n ? Format.count(n.longValue()) : "" + v)
        .nullValue("")
        .strictSections(true)
        .compile(template)
        .execute(HtmlModel.of(report, styleHash(template)));
  }

  /** The hash by which the policy identifies the style sheet. */
  private static String styleHash(String template) {
    var start = template.indexOf("<style>") + "<style>".length();
    var style = template.substring(start, template.indexOf("</style>", start));
    return "sha256-" + Base64.getEncoder().encodeToString(Digests.sha256(style));
  }

  private static String template() {
    try (InputStream in = HtmlPage.class.getResourceAsStream(TEMPLATE)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + TEMPLATE + " beside HtmlPage");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + TEMPLATE, e);
    }
  }
}
