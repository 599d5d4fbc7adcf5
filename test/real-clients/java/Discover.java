import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import microsoft.exchange.webservices.data.core.ExchangeService;
import microsoft.exchange.webservices.data.core.enumeration.misc.ExchangeVersion;
import microsoft.exchange.webservices.data.core.enumeration.misc.TraceFlags;
import microsoft.exchange.webservices.data.credential.WebCredentials;

/** Run in the laboratory: the EWS library for Java as it is. Writes one line of JSON for each mail address. */
public final class Discover {
  public static void main(String[] addresses) {
    for (String mail : addresses) {
      List<String> log = new ArrayList<>();
      try (ExchangeService service = new ExchangeService(ExchangeVersion.Exchange2010_SP2)) {
        service.setCredentials(new WebCredentials("ada", "any"));
        service.setTraceEnabled(true);
        service.setTraceFlags(EnumSet.of(TraceFlags.AutodiscoverConfiguration));
        service.setTraceListener((type, message) -> log.add(message));
        service.autodiscoverUrl(mail, url -> true);
        print(mail, "found", service.getUrl().toString(), log);
      } catch (Exception error) {
        print(mail, "reason", error.toString(), log);
      }
    }
    // Its connections would keep it.
    System.exit(0);
  }

  private static void print(String mail, String key, String value, List<String> log) {
    String lines = log.stream().map(Discover::quoted).collect(Collectors.joining(","));
    System.out.println("{\"mail\":" + quoted(mail) + ",\"" + key + "\":" + quoted(value) + ",\"log\":[" + lines + "]}");
  }

  private static String quoted(String text) {
    return '"' + text.replaceAll("[\\p{Cntrl}\"\\\\]+", " ") + '"';
  }
}
