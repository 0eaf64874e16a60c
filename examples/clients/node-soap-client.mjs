/**
 * A client of Verzuimbroker in JavaScript with the npm packages soap and xml-crypto, both unmodified.
 *
 *   node node-soap-client.mjs BASE_URL CERTS melden  KENMERK BSN BEGIN EINDE [FROM_OIN]   reports as school 99AD
 *   node node-soap-client.mjs BASE_URL CERTS ophalen 0344                                 pulls the mailbox of gemeente 0344
 *
 * BASE_URL is the broker (https://localhost:8443), CERTS the folder certs-fixtures. Prints one JSON object; a
 * SOAP fault is node-soap's own error, printed as JSON, and ends with status 1. node-soap verifies no signature: the
 * answer is verified with xml-crypto, a fault is not.
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
  const [answer, xml] = await client[`${operation}Async`](request, { httpsAgent });
  verify(xml, messageId);
  return answer;
}

/** Throws unless the broker signed this answer to this message. */
function verify(xml, messageId) {
  const document = new DOMParser().parseFromString(xml, 'text/xml');
  const signed = new SignedXml({
    publicCert: file('broker.pem'),
    getCertFromKeyInfo: () => null,
    idMode: 'wssecurity',
  });
  const [signature] = document.getElementsByTagNameNS(DS, 'Signature');
  signed.loadSignature(new XMLSerializer().serializeToString(signature));
  if (!signed.checkSignature(xml)) throw new Error('the signature of the answer is not valid');
  const relatesTo = signed.getSignedReferences().find((part) => part.includes(':RelatesTo'));
  if (!relatesTo?.includes(`>${messageId}<`)) throw new Error('the answer is to another message');
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
    const client = await connect('school', 'vendor-rsin');
    return call(client, rest[4] ?? '0000000700099AD00000', 'meldenVerzuim', melding(rest));
  }
  const client = await connect('gemeente', 'gemeente-utrecht');
  const request = { instantieCode: rest[0], maxAantal: 100 };
  return call(client, '00000001999903440000', 'ophalenMeldingen', request);
}

try {
  process.stdout.write(`${JSON.stringify(await run())}\n`);
  process.exit(0);
} catch (error) {
  const fault = error.root?.Envelope?.Body?.Fault;
  if (fault === undefined) throw error;
  const text = fault.faultstring?.$value ?? fault.faultstring;
  process.stdout.write(`${JSON.stringify({ fault: { code: fault.faultcode, text } })}\n`);
  process.exit(1);
}
