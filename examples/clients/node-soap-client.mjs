/**
 * A client of Verzuimbroker in JavaScript with the npm packages soap and xml-crypto, both unmodified.
 *
 *   node node-soap-client.mjs BASE_URL CERTS melden     KENMERK BSN BEGIN EINDE   reports as school 99AD, its vendor sends
 *   node node-soap-client.mjs BASE_URL CERTS ophalen    0344                      pulls the mailbox of gemeente 0344
 *   node node-soap-client.mjs BASE_URL CERTS bevestigen LEVERINGID                confirms what gemeente 0344 has stored
 *
 * BASE_URL is the broker (https://localhost:8443), CERTS the folder certs-fixtures. Prints one JSON object.
 * A SOAP fault is printed as {"fault": {"faultcode", "faultstring"}}; the exit status is then 3.
 * node-soap does not verify what it receives: verify() below does, with xml-crypto.
 * What the profile asks beyond what node-soap does by itself: the wsa headers with the OINs in To and From, and the
 * settings of WSSecurityCert so that Body, Timestamp and each wsa header are signed, exclusive c14n only.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { DOMParser, XMLSerializer } from '@xmldom/xmldom';
import soap from 'soap';
import { SignedXml } from 'xml-crypto';

const WSA = 'http://www.w3.org/2005/08/addressing';
const WSSE11 = 'http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd';
const DS = 'http://www.w3.org/2000/09/xmldsig#';
const EXC_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const BROKER_OIN = '00000001999900019000';

const [baseUrl, certs, command, ...rest] = process.argv.slice(2);
const file = (name) => readFileSync(`${certs}/${name}`, 'utf8');

async function connect(service, name) {
  const tls = { cert: file(`${name}.pem`), key: file(`keys/${name}.key.pem`), ca: file('trust/root.pem') };
  const httpsAgent = new https.Agent({ ...tls, keepAlive: true });
  const client = await soap.createClientAsync(`${baseUrl}/verzuim/${service}/v1?wsdl`, {
    wsdl_options: { httpsAgent },
  });
  return { client, httpsAgent, service, name };
}

/** Sends one message: fresh headers and a fresh signer, since WSSecurityCert keeps what it signed. */
async function call({ client, httpsAgent, service, name }, fromOin, operation, request) {
  const messageId = `urn:uuid:${randomUUID()}`;
  const header = (tag, content) => `<wsa:${tag} xmlns:wsa="${WSA}">${content}</wsa:${tag}>`;
  client.clearSoapHeaders();
  client.addSoapHeader(header('To', `${baseUrl}/verzuim/${service}/v1?oin=${BROKER_OIN}`));
  client.addSoapHeader(header('Action', `urn:verzuimbroker:${service}:v1/${operation}`));
  client.addSoapHeader(header('MessageID', messageId));
  client.addSoapHeader(header('From', `<wsa:Address>${WSA}/anonymous?oin=${fromOin}</wsa:Address>`));
  client.setSecurity(
    new soap.WSSecurityCert(file(`keys/${name}.key.pem`), file(`${name}.pem`), '', {
      hasTimeStamp: true,
      signatureAlgorithm: RSA_SHA256,
      digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
      signatureTransformations: [EXC_C14N],
      additionalReferences: ['wsa:To', 'wsa:Action', 'wsa:MessageID', 'wsa:From'],
      signerOptions: { idMode: 'wssecurity' },
    }),
  );
  const sent = client[`${operation}Async`](request, { httpsAgent });
  const [answer, xml] = await sent.catch((error) => {
    const fault = error.root?.Envelope.Body.Fault;
    if (fault === undefined) throw error;
    verify(error.body, messageId, client.lastRequest);
    return [{ fault: { faultcode: fault.faultcode, faultstring: fault.faultstring.$value } }];
  });
  if (xml !== undefined) verify(xml, messageId, client.lastRequest);
  return answer;
}

/** Throws unless the broker signed this answer to this message. */
function verify(xml, messageId, request) {
  const find = (text, namespace, name) =>
    new DOMParser().parseFromString(text, 'text/xml').getElementsByTagNameNS(namespace, name)[0];
  const signed = new SignedXml({
    publicCert: file('broker.pem'),
    getCertFromKeyInfo: () => null,
    idMode: 'wssecurity',
  });
  signed.loadSignature(new XMLSerializer().serializeToString(find(xml, DS, 'Signature')));
  if (!signed.checkSignature(xml)) throw new Error('the signature of the answer is not valid');
  // Only what was signed is looked at.
  const part = (name) => signed.getSignedReferences().find((text) => text.startsWith(`<${name} `));
  const confirmed = find(part('wsse11:SignatureConfirmation'), WSSE11, 'SignatureConfirmation').getAttribute(
    'Value',
  );
  const related = find(part('wsa:RelatesTo'), WSA, 'RelatesTo').textContent;
  const value = find(request, DS, 'SignatureValue').textContent.replace(/\s/g, '');
  if (related !== messageId || confirmed !== value) throw new Error('the answer is to another message');
  if (part('soap:Body') === undefined) throw new Error('the Body of the answer is not signed');
}

function melding([kenmerkAfzender, burgerservicenummer, begindatum, einddatum]) {
  return {
    kenmerkAfzender,
    school: { brin: '99AD', vestigingscode: '99AD00' },
    leerling: { burgerservicenummer },
    melder: { naamMelder: 'A. Voorbeeld', emailMelder: 'a.voorbeeld@school.example' },
    melding: {
      verzuimsoort: 'V3',
      begindatum,
      einddatum,
      aantalUren: '16.0',
      urenEenheid: 'LESUUR',
      vermoedelijkeReden: 'onbekend',
      actieGewenst: true,
      alleLessenGemist: false,
      verzuimdagGespecificeerd: false,
    },
  };
}

async function run() {
  if (command === 'melden') {
    const school = await connect('school', 'vendor-rsin');
    return call(school, '0000000700099AD00000', 'meldenVerzuim', melding(rest));
  }
  const gemeente = await connect('gemeente', 'gemeente-utrecht');
  const from = '00000001999903440000';
  if (command === 'ophalen') {
    return call(gemeente, from, 'ophalenMeldingen', { instantieCode: rest[0], maxAantal: 100 });
  }
  const ontvangst = [{ leveringId: rest[0], resultaat: 'VERWERKT' }];
  return call(gemeente, from, 'bevestigenOntvangst', { ontvangst });
}

const answer = await run();
process.stdout.write(`${JSON.stringify(answer)}\n`);
process.exit(answer.fault ? 3 : 0);
