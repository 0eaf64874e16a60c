/** What to do about one rule, where the advice of its fault code is too wide or beside the point. A table of data. */
import type { ProbableCause } from './finding.ts';

interface Help {
  readonly help: string;
  readonly hulp: string;
}

/** By rule, or by code and rule where two faults name the same rule. */
const OF_RULE: Readonly<Record<string, Help>> = {
  WW001: {
    help: 'Send one soap:Envelope as the root, with nothing but soap:Header and soap:Body in it.',
    hulp: 'Verstuur één soap:Envelope als root, met niets dan soap:Header en soap:Body erin.',
  },
  WW003: {
    help: 'Put soap:Body right behind soap:Header, once, and nothing after it.',
    hulp: 'Zet soap:Body direct achter soap:Header, één keer, en niets erachter.',
  },
  'EK-25': { help: 'Send well-formed XML.', hulp: 'Verstuur goed gevormde XML.' },
  'EK-26': {
    help: 'Leave out the DTD and every processing instruction.',
    hulp: 'Laat de DTD en elke processing instruction weg.',
  },
  'EK-27': {
    help: 'Put exactly one element in soap:Body.',
    hulp: 'Zet precies één element in soap:Body.',
  },
  'EK-41': {
    help: 'Stay within the limits: smaller, less deep, fewer attributes and namespaces. “found” names the limit.',
    hulp: 'Blijf binnen de grenzen: kleiner, minder diep, minder attributen en namespaces. Bij “found” staat welke grens.',
  },
  'EK-54': {
    help: 'Use WS-Addressing 1.0: namespace http://www.w3.org/2005/08/addressing.',
    hulp: 'Gebruik WS-Addressing 1.0: namespace http://www.w3.org/2005/08/addressing.',
  },
  'EK-46': {
    help: 'Send each WS-Addressing header once.',
    hulp: 'Verstuur elke header van WS-Addressing één keer.',
  },
  'EK-52': {
    help: 'Leave wsa:RelatesTo out of a request, and give no real address in other headers than To and From.',
    hulp: 'Laat wsa:RelatesTo weg uit een verzoek, en zet alleen in To en From een echt adres.',
  },
  'EK-53': {
    help: 'Put wsa:Address in the header and nothing beside it.',
    hulp: 'Zet wsa:Address in de header en niets ernaast.',
  },
  'EK-56': {
    help: 'Put exactly one oin= with an OIN of 20 positions in the query of the address.',
    hulp: 'Zet precies één oin= met een OIN van 20 posities in de query van het adres.',
  },
  'VB-F07 WA001': {
    help: 'Write an absolute URI of at most 1024 characters without white space; a MessageID has at most 255. No actor or role on the header.',
    hulp: 'Schrijf een absolute URI van hoogstens 1024 tekens zonder spaties; een MessageID heeft er hoogstens 255. Geen actor of role op de header.',
  },
  'EK-74': {
    help: 'Remove the wsse:Security header: this service has profile 2W-be, without a signature.',
    hulp: 'Haal de header wsse:Security weg: deze dienst heeft profiel 2W-be, zonder handtekening.',
  },
  WB003: {
    help: 'Send one wsse:Security without actor, with one Timestamp, one Signature, one BinarySecurityToken and nothing else.',
    hulp: 'Verstuur één wsse:Security zonder actor, met één Timestamp, één Signature, één BinarySecurityToken en verder niets.',
  },
  WB004: {
    help: 'Point each ds:Reference to the wsu:Id of Body, Timestamp or a wsa header, each once, in its own place.',
    hulp: 'Laat elke ds:Reference wijzen naar het wsu:Id van Body, Timestamp of een wsa-header, elk één keer, op zijn eigen plaats.',
  },
  'EK-76': {
    help: 'Sign each header by its own Reference, not soap:Header as a whole.',
    hulp: 'Onderteken elke header met een eigen Reference, niet soap:Header als geheel.',
  },
  'VB-F13 EK-88': {
    help: 'Send one wsse:BinarySecurityToken.',
    hulp: 'Verstuur één wsse:BinarySecurityToken.',
  },
  'EK-95': {
    help: 'Put one wsu:Timestamp in the Security header, with one Created, at most one Expires, and nothing else.',
    hulp: 'Zet één wsu:Timestamp in de Security-header, met één Created, hoogstens één Expires en verder niets.',
  },
  'EK-97': {
    help: 'Write Created and Expires in UTC, with a Z and at most three decimals: 2026-01-31T12:00:00.000Z.',
    hulp: 'Schrijf Created en Expires in UTC, met een Z en hoogstens drie decimalen: 2026-01-31T12:00:00.000Z.',
  },
  'EK-99': {
    help: 'Send within the lifetime of the message; set the clock with NTP and write UTC. Check a message of the past with --at.',
    hulp: 'Verstuur binnen de geldigheid van het bericht; zet de klok gelijk met NTP en schrijf UTC. Controleer een ouder bericht met --at.',
  },
  'EK-100': {
    help: 'Set the clock with NTP and write UTC. Check a recorded message with --at.',
    hulp: 'Zet de klok gelijk met NTP en schrijf UTC. Controleer een opgenomen bericht met --at.',
  },
  'EK-101': {
    help: 'Send the message soon after it was signed; set the clock with NTP and write UTC. Check a message of the past with --at.',
    hulp: 'Verstuur het bericht kort na het ondertekenen; zet de klok gelijk met NTP en schrijf UTC. Controleer een ouder bericht met --at.',
  },
  'EK-102': {
    help: 'Put Expires after Created, and no more than the longest lifetime after it; five minutes is usual.',
    hulp: 'Zet Expires na Created, en niet verder erachter dan de langste geldigheid; vijf minuten is gebruikelijk.',
  },
  'EK-104': {
    help: 'Give every element an id of its own: no value may occur twice in the whole message.',
    hulp: 'Geef elk element een eigen id: geen waarde mag twee keer in het bericht staan.',
  },
  'VB-F13 EK-106': {
    help: 'Leave wsse11:SignatureConfirmation out of a request; an answer has one.',
    hulp: 'Laat wsse11:SignatureConfirmation weg uit een verzoek; een antwoord heeft er één.',
  },
  'EK-11': {
    help: 'Nothing to change in the message: the broker has no fresh CRL of the CA of this certificate. Ask its operator; add the CRL here with --trust.',
    hulp: 'Aan het bericht hoeft niets te veranderen: de broker heeft geen verse CRL van de CA van dit certificaat. Vraag het de beheerder; voeg de CRL hier toe met --trust.',
  },
  'EK-16': {
    help: 'Use a certificate of a production CA: this broker does not take test certificates.',
    hulp: 'Gebruik een certificaat van een productie-CA: deze broker neemt geen testcertificaten aan.',
  },
  'EK-94': {
    help: 'Use a certificate whose keyUsage has digitalSignature.',
    hulp: 'Gebruik een certificaat met digitalSignature in keyUsage.',
  },
  'EK-157': {
    help: 'Use a PKIoverheid server certificate of a policy that the broker takes (the services domain, 2.16.528.1.1003.1.2…).',
    hulp: 'Gebruik een PKIoverheid-servercertificaat met een policy die de broker aanneemt (domein services, 2.16.528.1.1003.1.2…).',
  },
  'EK-158': {
    help: 'Use a certificate with an RSA key of at least 2048 bits.',
    hulp: 'Gebruik een certificaat met een RSA-sleutel van minstens 2048 bits.',
  },
};

const SIGN_RIGHT: Help = {
  help: 'Sign with the private key of the certificate in the token, and send SignatureValue as it was made.',
  hulp: 'Onderteken met de privésleutel van het certificaat in het token, en verstuur SignatureValue zoals hij is gemaakt.',
};
const WRITE_VALUE: Help = {
  help: 'Write the bare bytes of the signature in base64.',
  hulp: 'Schrijf de kale bytes van de handtekening in base64.',
};
const SIGN_PKCS1: Help = {
  help: 'Sign as SignatureMethod says: RSASSA-PKCS1-v1_5 (rsa-sha256) over the canonical SignedInfo.',
  hulp: 'Onderteken zoals SignatureMethod zegt: RSASSA-PKCS1-v1_5 (rsa-sha256) over de canonieke SignedInfo.',
};

const OF_CAUSE: Readonly<Record<string, Help>> = {
  'other-key': SIGN_RIGHT,
  'key-of-another-token': SIGN_RIGHT,
  'other-signature-hash': SIGN_PKCS1,
  'bare-digest-signed': SIGN_PKCS1,
  'rsa-pss': SIGN_PKCS1,
  'value-hexadecimal': WRITE_VALUE,
  'value-in-der': WRITE_VALUE,
  'value-reversed': WRITE_VALUE,
};

/** @returns undefined when the advice of the fault code says it all. */
export function ruleHelp(code: string, rule: string, cause: ProbableCause | undefined): Help | undefined {
  return OF_CAUSE[cause?.name ?? ''] ?? OF_RULE[`${code} ${rule}`] ?? OF_RULE[rule];
}
