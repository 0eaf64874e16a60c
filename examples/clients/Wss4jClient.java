/*
 * A client of Verzuimbroker in Java with Apache WSS4J (Debian: libwss4j-java and a JDK), unmodified, no build tool.
 *
 *   java -cp JARS Wss4jClient.java BASE_URL CERTS melden     KENMERK BSN BEGIN EINDE   reports as school 99AD
 *   java -cp JARS Wss4jClient.java BASE_URL CERTS ophalen    0344                      pulls the mailbox of gemeente 0344
 *   java -cp JARS Wss4jClient.java BASE_URL CERTS bevestigen LEVERINGID                confirms what it has stored
 *
 * BASE_URL is the broker (https://localhost:8443), CERTS the folder certs-fixtures. Prints the answer's payload (XML).
 * A SOAP fault is printed as JSON {"fault": {"faultcode", "faultstring"}}; the exit status is then 3.
 */
import java.io.*;
import java.net.URI;
import java.net.http.*;
import java.nio.file.*;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.*;
import javax.net.ssl.*;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.ws.security.*;
import org.apache.ws.security.components.crypto.Merlin;
import org.apache.ws.security.message.*;
import org.apache.ws.security.message.token.SignatureConfirmation;
import org.apache.ws.security.util.DOM2Writer;
import org.w3c.dom.*;

public class Wss4jClient {
  static final String SOAP = WSConstants.URI_SOAP11_ENV, WSA = "http://www.w3.org/2005/08/addressing";
  static final String BROKER_OIN = "00000001999900019000";

  /** The program's own: WSS4J reads headers and leaves the Fault to its caller (a SOAP stack throws SOAPFaultException). */
  static class SoapFault extends Exception {
    final String faultcode;
    SoapFault(String faultcode, String faultstring) { super(faultstring); this.faultcode = faultcode; }
  }
  static final char[] PASSWORD = "unused".toCharArray();
  final Path certs;
  final KeyStore keys = KeyStore.getInstance("PKCS12");
  final Merlin own = new Merlin(), broker = new Merlin();

  /** Signs and opens the connection as `name`, from PEM by way of a PKCS12; the broker's certificate verifies its answers. */
  Wss4jClient(Path certs, String name) throws Exception {
    this.certs = certs;
    Process openssl = new ProcessBuilder("openssl", "pkcs12", "-export", "-passout", "pass:unused", "-name", "own",
        "-in", certs + "/" + name + ".pem", "-inkey", certs + "/keys/" + name + ".key.pem").start();
    keys.load(openssl.getInputStream(), PASSWORD);
    own.setKeyStore(keys);
    broker.setKeyStore(trusting("broker.pem"));
  }

  KeyStore trusting(String file) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    InputStream pem = new ByteArrayInputStream(Files.readAllBytes(certs.resolve(file)));
    store.setCertificateEntry("trusted", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    return store;
  }

  Element call(String url, String fromOin, String action, String payload) throws Exception {
    String id = "urn:uuid:" + UUID.randomUUID();
    Document message = parse(("<soap:Envelope xmlns:soap='" + SOAP + "' xmlns:wsa='" + WSA + "'><soap:Header>"
        + "<wsa:To>" + url + "?oin=" + BROKER_OIN + "</wsa:To><wsa:Action>" + action + "</wsa:Action>"
        + "<wsa:MessageID>" + id + "</wsa:MessageID><wsa:From><wsa:Address>" + WSA + "/anonymous?oin=" + fromOin
        + "</wsa:Address></wsa:From></soap:Header><soap:Body>" + payload + "</soap:Body></soap:Envelope>").getBytes("UTF-8"));
    byte[] signature = sign(message);
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).header("Content-Type", "text/xml; charset=utf-8")
        .header("SOAPAction", '"' + action + '"').POST(HttpRequest.BodyPublishers.ofString(DOM2Writer.nodeToString(message))).build();
    HttpClient http = HttpClient.newBuilder().sslContext(tls()).version(HttpClient.Version.HTTP_1_1).build();
    byte[] answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
    Element child = (Element) verify(parse(answer), id, signature).getFirstChild();
    if (!child.getLocalName().equals("Fault")) return child;
    throw new SoapFault(child.getElementsByTagName("faultcode").item(0).getTextContent(),
        child.getElementsByTagName("faultstring").item(0).getTextContent());
  }

  byte[] sign(Document message) throws Exception {
    WSSecHeader security = new WSSecHeader();
    security.insertSecurityHeader(message);
    new WSSecTimestamp().build(message, security); // five minutes
    WSSecSignature signature = new WSSecSignature();
    signature.setUserInfo("own", new String(PASSWORD));
    signature.setKeyIdentifierType(WSConstants.BST_DIRECT_REFERENCE);
    signature.setSignatureAlgorithm("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256");
    signature.setDigestAlgo("http://www.w3.org/2001/04/xmlenc#sha256");
    signature.setSigCanonicalization(WSConstants.C14N_EXCL_OMIT_COMMENTS);
    signature.setParts(List.of(new WSEncryptionPart("To", WSA, ""), new WSEncryptionPart("Action", WSA, ""),
        new WSEncryptionPart("MessageID", WSA, ""), new WSEncryptionPart("From", WSA, ""),
        new WSEncryptionPart("Timestamp", WSConstants.WSU_NS, ""), new WSEncryptionPart("Body", SOAP, "")));
    signature.build(message, own, security);
    return signature.getSignatureValue();
  }

  /** The signed Body; throws unless the broker signed this answer to this message. */
  Element verify(Document answer, String messageId, byte[] sent) throws Exception {
    Map<String, Element> signed = new HashMap<>();
    boolean confirmed = false;
    for (WSSecurityEngineResult result : new WSSecurityEngine().processSecurityHeader(answer, null, null, broker)) {
      if (result.get(WSSecurityEngineResult.TAG_SIGNATURE_CONFIRMATION) instanceof SignatureConfirmation found)
        confirmed = Arrays.equals(found.getSignatureValue(), sent);
      if (result.get(WSSecurityEngineResult.TAG_DATA_REF_URIS) instanceof List<?> parts)
        for (Object part : parts) signed.put(((WSDataRef) part).getName().toString(), ((WSDataRef) part).getProtectedElement());
    }
    Element body = signed.get("{" + SOAP + "}Body"), relatesTo = signed.get("{" + WSA + "}RelatesTo");
    if (body == null || relatesTo == null) throw new IOException("Body or RelatesTo of the answer is not signed");
    if (!confirmed || !relatesTo.getTextContent().equals(messageId)) throw new IOException("the answer is to another message");
    return body;
  }

  SSLContext tls() throws Exception {
    KeyManagerFactory km = KeyManagerFactory.getInstance("PKIX");
    km.init(keys, PASSWORD);
    TrustManagerFactory tm = TrustManagerFactory.getInstance("PKIX");
    tm.init(trusting("trust/root.pem"));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(km.getKeyManagers(), tm.getTrustManagers(), null);
    return context;
  }

  static Document parse(byte[] xml) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml));
  }

  public static void main(String[] args) throws Exception {
    String service = args[2].equals("melden") ? "school" : "gemeente";
    String operation = Map.of("melden", "meldenVerzuim", "ophalen", "ophalenMeldingen", "bevestigen", "bevestigenOntvangst").get(args[2]);
    String content = switch (args[2]) {
      case "melden" -> """
          <kenmerkAfzender>%s</kenmerkAfzender><school><brin>99AD</brin><vestigingscode>99AD00</vestigingscode></school>
          <leerling><burgerservicenummer>%s</burgerservicenummer></leerling>
          <melder><naamMelder>A. Voorbeeld</naamMelder><emailMelder>a.voorbeeld@school.example</emailMelder></melder>
          <melding><verzuimsoort>V3</verzuimsoort><begindatum>%s</begindatum><einddatum>%s</einddatum>
          <aantalUren>16.0</aantalUren><urenEenheid>LESUUR</urenEenheid><vermoedelijkeReden>onbekend</vermoedelijkeReden><actieGewenst>true</actieGewenst><alleLessenGemist>false</alleLessenGemist><verzuimdagGespecificeerd>false</verzuimdagGespecificeerd></melding>""";
      case "ophalen" -> "<instantieCode>%s</instantieCode><maxAantal>100</maxAantal>";
      default -> "<ontvangst><leveringId>%s</leveringId><resultaat>VERWERKT</resultaat></ontvangst>";
    };
    String payload = "<" + operation + "Request xmlns='urn:verzuimbroker:" + service + ":v1'>"
        + content.formatted((Object[]) Arrays.copyOfRange(args, 3, args.length)) + "</" + operation + "Request>";
    try {
      Wss4jClient client = new Wss4jClient(Path.of(args[1]), service.equals("school") ? "vendor-rsin" : "gemeente-utrecht");
      System.out.println(DOM2Writer.nodeToString(client.call(args[0] + "/verzuim/" + service + "/v1",
          service.equals("school") ? "0000000700099AD00000" : "00000001999903440000", "urn:verzuimbroker:" + service + ":v1/" + operation, payload)));
    } catch (SoapFault fault) {
      System.out.printf("{\"fault\":{\"faultcode\":\"%s\",\"faultstring\":\"%s\"}}%n", fault.faultcode, fault.getMessage());
      System.exit(3);
    }
  }
}
