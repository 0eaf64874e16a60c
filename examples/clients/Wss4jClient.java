import java.io.*;
import java.net.URI;
import java.net.http.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.KeyStore;
import java.security.cert.*;
import java.util.*;
import javax.net.ssl.*;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.ws.security.*;
import org.apache.ws.security.components.crypto.*;
import org.apache.ws.security.message.*;
import org.apache.ws.security.util.WSSecurityUtil;
import org.w3c.dom.*;

/**
 * A client of Verzuimbroker in Java with Apache WSS4J (Debian: libwss4j-java), unmodified.
 *
 *   java -cp CLASSPATH Wss4jClient.java BASE_URL CERTS P12_FOLDER melden KENMERK BSN BEGIN EINDE [FROM_OIN]
 *   java -cp CLASSPATH Wss4jClient.java BASE_URL CERTS P12_FOLDER ophalen 0344
 *
 * BASE_URL is the broker (https://localhost:8443), CERTS the folder certs-fixtures; P12_FOLDER has vendor-rsin.p12 and
 * gemeente-utrecht.p12, alias "me", password "changeit". Prints the signed Body of the answer; a SOAP fault becomes an
 * exception. What the profile asks of WSS4J: the parts to sign one by one, SHA-256, the token by direct reference.
 */
public class Wss4jClient {
  static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/", WSA = "http://www.w3.org/2005/08/addressing";
  static final String BROKER_OIN = "00000001999900019000", PASSWORD = "changeit";

  /** A fault of the broker: faultcode and faultstring. */
  static class SoapFault extends Exception { SoapFault(String text) { super(text); } }

  final Merlin keys = new Merlin(), trust = new Merlin();
  final HttpClient http;
  final String url, service, fromOin;

  Wss4jClient(String baseUrl, String certs, String p12, String service, String fromOin) throws Exception {
    this.url = baseUrl + "/verzuim/" + service + "/v1";
    this.service = service;
    this.fromOin = fromOin;
    KeyStore own = KeyStore.getInstance(new File(p12), PASSWORD.toCharArray());
    KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
    roots.load(null);
    CertificateFactory x509 = CertificateFactory.getInstance("X.509");
    for (String ca : List.of("root", "intermediate", "tsp"))
      roots.setCertificateEntry(ca, x509.generateCertificate(new FileInputStream(certs + "/trust/" + ca + ".pem")));
    keys.setKeyStore(own);
    trust.setTrustStore(roots);
    KeyManagerFactory me = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    me.init(own, PASSWORD.toCharArray());
    TrustManagerFactory them = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    them.init(roots);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(me.getKeyManagers(), them.getTrustManagers(), null);
    http = HttpClient.newBuilder().sslContext(tls).build();
  }

  /** @param payload the child of Body; returns that of the answer. */
  Element call(String operation, String payload) throws Exception {
    String action = "urn:verzuimbroker:" + service + ":v1/" + operation, id = "urn:uuid:" + UUID.randomUUID();
    Document message = parse("<soap:Envelope xmlns:soap='" + SOAP + "' xmlns:wsa='" + WSA + "'><soap:Header>"
        + "<wsa:To>" + url + "?oin=" + BROKER_OIN + "</wsa:To><wsa:Action>" + action + "</wsa:Action>"
        + "<wsa:MessageID>" + id + "</wsa:MessageID><wsa:From><wsa:Address>" + WSA + "/anonymous?oin=" + fromOin
        + "</wsa:Address></wsa:From></soap:Header><soap:Body>" + payload + "</soap:Body></soap:Envelope>");
    byte[] signature = sign(message);
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).header("Content-Type", "text/xml; charset=utf-8")
        .header("SOAPAction", '"' + action + '"').POST(HttpRequest.BodyPublishers.ofByteArray(write(message))).build();
    HttpResponse<byte[]> reply = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    if (reply.statusCode() != 200 && reply.statusCode() != 500) throw new IOException("HTTP " + reply.statusCode());
    Document answer = parse(new String(reply.body(), StandardCharsets.UTF_8));
    Element body = verify(answer, id, signature);
    NodeList fault = body.getElementsByTagNameNS(SOAP, "Fault");
    if (fault.getLength() > 0) throw new SoapFault(text(fault.item(0), "faultcode") + " " + text(fault.item(0), "faultstring"));
    return body;
  }

  byte[] sign(Document message) throws Exception {
    WSSecHeader security = new WSSecHeader();
    security.insertSecurityHeader(message);
    new WSSecTimestamp().build(message, security);
    WSSecSignature signature = new WSSecSignature();
    signature.setUserInfo("me", PASSWORD);
    signature.setKeyIdentifierType(WSConstants.BST_DIRECT_REFERENCE);
    signature.setSignatureAlgorithm("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256");
    signature.setDigestAlgo("http://www.w3.org/2001/04/xmlenc#sha256");
    List<WSEncryptionPart> parts = new ArrayList<>();
    for (String name : List.of("To", "Action", "MessageID", "From")) parts.add(new WSEncryptionPart(name, WSA, "Element"));
    parts.add(new WSEncryptionPart("Timestamp", WSConstants.WSU_NS, "Element"));
    parts.add(new WSEncryptionPart("Body", SOAP, "Element"));
    signature.setParts(parts);
    signature.build(message, keys, security);
    return signature.getSignatureValue();
  }

  /** Returns the Body that the broker signed, after WSS4J has checked signature, certificate path and Timestamp. */
  Element verify(Document answer, String messageId, byte[] sent) throws Exception {
    List<WSSecurityEngineResult> results = new WSSecurityEngine().processSecurityHeader(answer, null, null, trust);
    WSSecurityEngineResult signature = WSSecurityUtil.fetchActionResult(results, WSConstants.SIGN);
    X509Certificate signer = (X509Certificate) signature.get(WSSecurityEngineResult.TAG_X509_CERTIFICATE);
    if (!signer.getSubjectX500Principal().getName("RFC1779", Map.of("2.5.4.5", "SERIALNUMBER")).contains(BROKER_OIN))
      throw new SecurityException("the answer is signed by another party");
    Element body = null, relatesTo = null, confirmation = null;
    for (WSDataRef part : (List<WSDataRef>) signature.get(WSSecurityEngineResult.TAG_DATA_REF_URIS)) {
      Element element = part.getProtectedElement();
      if (element.getLocalName().equals("Body") && element.getParentNode() == answer.getDocumentElement()) body = element;
      if (element.getLocalName().equals("RelatesTo")) relatesTo = element;
      if (element.getLocalName().equals("SignatureConfirmation")) confirmation = element;
    }
    if (body == null || relatesTo == null || confirmation == null) throw new SecurityException("a part is not signed");
    if (!relatesTo.getTextContent().equals(messageId)) throw new SecurityException("the answer is to another message");
    if (!Arrays.equals(Base64.getMimeDecoder().decode(confirmation.getAttribute("Value")), sent))
      throw new SecurityException("the answer confirms another signature");
    return body;
  }

  static String text(Node parent, String name) {
    for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling())
      if (name.equals(child.getLocalName())) return child.getTextContent();
    return "";
  }
  static Document parse(String xml) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }
  static byte[] write(Node node) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TransformerFactory.newInstance().newTransformer().transform(new DOMSource(node), new StreamResult(out));
    return out.toByteArray();
  }

  public static void main(String[] a) throws Exception {
    boolean melden = a[3].equals("melden");
    String service = melden ? "school" : "gemeente", vb = " xmlns:vb='urn:verzuimbroker:" + service + ":v1'>";
    String from = melden ? (a.length > 8 ? a[8] : "0000000700099AD00000") : "00000001999903440000";
    String p12 = a[2] + (melden ? "/vendor-rsin.p12" : "/gemeente-utrecht.p12");
    Wss4jClient client = new Wss4jClient(a[0], a[1], p12, service, from);
    Element answer = melden
        ? client.call("meldenVerzuim", Files.readString(Path.of(a[1], "../examples/clients/melding.xml"))
            .formatted(a[4], a[5], a[6], a[7]))
        : client.call("ophalenMeldingen", "<vb:ophalenMeldingenRequest" + vb + "<vb:instantieCode>" + a[4]
            + "</vb:instantieCode><vb:maxAantal>100</vb:maxAantal></vb:ophalenMeldingenRequest>");
    System.out.println(new String(write(answer), StandardCharsets.UTF_8));
  }
}
