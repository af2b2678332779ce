package taskrunner.database;

import com.mongodb.spi.dns.DnsClient;
import com.mongodb.spi.dns.DnsException;
import com.mongodb.spi.dns.DnsWithResponseCodeException;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/**
 * DNS lookups for {@code mongodb+srv://} with a time limit. The driver's own would wait 15 s and
 * more for a silent name server.
 */
final class BoundedDns implements DnsClient {
  private static final int NXDOMAIN = 3;

  // BanJNDI: only the text of DNS records is read and nothing is deserialised, as in the
  // driver.
  @Override
  @SuppressWarnings("BanJNDI")
  public List<String> getResourceRecordData(String name, String type) throws DnsException {
    // JNDI takes its settings as a Hashtable only.
    @SuppressWarnings("JdkObsolete")
    Hashtable<String, String> environment = new Hashtable<>();
    environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
    environment.put("com.sun.jndi.dns.timeout.initial", "1000");
    environment.put("com.sun.jndi.dns.timeout.retries", "2");
    try {
      InitialDirContext context = new InitialDirContext(environment);
      try {
        Attribute records = context.getAttributes(name, new String[] {type}).get(type);
        return records == null ? List.of() : texts(records);
      } finally {
        context.close();
      }
    } catch (NameNotFoundException e) {
      throw new DnsWithResponseCodeException("no such name: " + name, NXDOMAIN, e);
    } catch (NamingException e) {
      throw new DnsException("the name server did not answer for " + name, e);
    }
  }

  private static List<String> texts(Attribute records) throws NamingException {
    List<String> texts = new ArrayList<>();
    NamingEnumeration<?> all = records.getAll();
    try {
      while (all.hasMore()) {
        texts.add(String.valueOf(all.next()));
      }
    } finally {
      all.close();
    }
    return texts;
  }
}
