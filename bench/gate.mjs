/**
 * Verify and sign of one signed answer with 8 references (To, Action, MessageID, RelatesTo, From, Timestamp,
 * SignatureConfirmation, Body), for Bodies of 4 KB to 10 MB, against the floor: what node:crypto needs for SHA-256 over the
 * same bytes and one RSA-2048 verification, and again SHA-256 and one RSA-2048 signature. xml-crypto is the peer.
 */
import { createPublicKey, hash, randomUUID, sign, verify } from 'node:crypto';
import { DOMParser, XMLSerializer } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';
import { fixture } from '../dist/harness/example-partners.js';
import { buildCommit } from './build-commit.mjs';
import { machine, median } from './machine.mjs';

const CASES = [
  { name: '4KB', bytes: 4 * 1024, rounds: 4000, peerRounds: 15 },
  { name: '100KB', bytes: 100 * 1024, rounds: 600, peerRounds: 3 },
  { name: '1MB', bytes: 1024 * 1024, rounds: 20, peerRounds: 1 },
  { name: '10MB', bytes: 10 * 1024 * 1024, rounds: 7, peerRounds: 0 },
];
const ACTION = 'urn:verzuimbroker:school:v1/meldenVerzuimResponse';
const EXC_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const REQUEST_SIGNATURE = Buffer.alloc(256, 7).toString('base64');

/** Records of small elements, as reports have them. */
function payloadOf(bytes) {
  const row =
    '<vb:verzuimdag><vb:datum>2026-10-26</vb:datum><vb:heleDag>false</vb:heleDag><vb:lesuur>1</vb:lesuur></vb:verzuimdag>';
  const start = '<vb:meldenVerzuimResponse xmlns:vb="urn:verzuimbroker:school:v1">';
  return `${start}${row.repeat(Math.ceil((bytes - start.length) / row.length))}</vb:meldenVerzuimResponse>`;
}

/** What is measured, from one build of the project. @param dist  URL of its `dist/`. */
async function loadGate(dist) {
  const load = (path) => import(new URL(path, dist).href);
  const { DEFAULT_TIME_WINDOW } = await load('edukoppeling/security/timestamp.js');
  const { anonymousAddress, signEnvelope } = await load('edukoppeling/sign.js');
  const { verifyResponse } = await load('edukoppeling/verify-response.js');
  const { DEFAULT_XML_LIMITS } = await load('edukoppeling/xml/limits.js');
  const { BROKER_OIN, fixtureIdentity, fixtureTrust } = await load('harness/example-partners.js');
  const identity = fixtureIdentity('broker');
  const requestId = `urn:uuid:${randomUUID()}`;
  const options = {
    trust: fixtureTrust(),
    window: DEFAULT_TIME_WINDOW,
    providerOins: [BROKER_OIN],
    limits: { ...DEFAULT_XML_LIMITS, maxBytes: 32 * 1024 * 1024 },
  };
  const expected = { messageId: requestId, signatureValue: REQUEST_SIGNATURE, actions: [ACTION] };
  const addressing = {
    to: anonymousAddress('0000000700099AD00000'),
    action: ACTION,
    from: anonymousAddress(BROKER_OIN),
    relatesTo: requestId,
  };
  const make = (payload) =>
    signEnvelope({ addressing, signatureConfirmation: REQUEST_SIGNATURE, payload, now: Date.now() }, identity)
      .bytes;
  return {
    privateKey: identity.privateKey,
    make,
    async verifyAndSign(message, payload) {
      const response = await verifyResponse(message, expected, Date.now(), options);
      if (response.kind !== 'response') throw new Error('not verified');
      make(payload);
    },
  };
}

/**
 * @param tell  a line for people.
 * @param against  a commit of this repository, built for this run and measured turn by turn with ours.
 */
export async function bench(tell, { against } = {}) {
  const ours = await loadGate(new URL('../dist/', import.meta.url));
  const earlierBuild = against === undefined ? undefined : await buildCommit(against);
  try {
    const earlier = earlierBuild && (await loadGate(earlierBuild.dist));
    return await measure(tell, ours, earlier && { gate: earlier, name: `commit ${against}` });
  } finally {
    await earlierBuild?.remove();
  }
}

async function timed(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Milliseconds of each run by name, measured turn by turn: whoever comes second finds warmer caches, so the order turns. */
async function takeTurns(runs, rounds) {
  const times = Object.fromEntries(runs.map(([who]) => [who, []]));
  const warmUp = Math.ceil(rounds / 4);
  for (let round = -warmUp; round < rounds; round++) {
    for (const [who, work] of round % 2 === 0 ? runs : runs.toReversed()) {
      const ms = await timed(work);
      if (round >= 0) times[who].push(ms);
    }
  }
  return times;
}

async function measure(tell, ours, earlier) {
  const publicKey = createPublicKey(fixture('broker.pem'));
  const rows = [];
  tell(
    `${'case'.padEnd(7)}${'who'.padEnd(16)}${'ms'.padStart(10)}${'floor ms'.padStart(10)}${'ratio'.padStart(8)}`,
  );
  for (const { name, bytes, rounds, peerRounds } of CASES) {
    const payload = Buffer.from(payloadOf(bytes));
    const message = ours.make(payload);
    const earlierMessage = earlier?.gate.make(payload);
    const digest = hash('sha256', message, 'buffer');
    const signature = sign('sha256', digest, ours.privateKey);
    const floor = () => {
      hash('sha256', message, 'buffer');
      verify('sha256', digest, publicKey, signature);
      hash('sha256', message, 'buffer');
      sign('sha256', digest, ours.privateKey);
    };
    const runs = [
      ['floor', floor],
      ['ours', () => ours.verifyAndSign(message, payload)],
      ...(earlier ? [['earlier', () => earlier.gate.verifyAndSign(earlierMessage, payload)]] : []),
    ];
    const times = await takeTurns(runs, rounds);
    const peerTimes = Array.from({ length: peerRounds }, () => peer(message.toString('utf8')));
    const floorMs = median(times.floor);
    const add = (who, ms) => {
      const row = {
        case: name,
        who,
        ms: Number(ms.toFixed(3)),
        floorMs: Number(floorMs.toFixed(3)),
        ratio: Number((ms / floorMs).toFixed(2)),
      };
      rows.push({ ...row, bytes: message.length });
      tell(
        `${name.padEnd(7)}${who.padEnd(16)}${row.ms.toFixed(3).padStart(10)}${row.floorMs.toFixed(3).padStart(10)}${row.ratio.toFixed(2).padStart(8)}`,
      );
    };
    add('verzuimbroker', median(times.ours));
    if (earlier) add(earlier.name, median(times.earlier));
    if (peerTimes.length > 0) add('xml-crypto', median(peerTimes));
  }
  const of = (name, who = 'verzuimbroker') => rows.find((row) => row.case === name && row.who === who);
  const perByteRatio = Number(
    (of('10MB').ms / of('10MB').bytes / (of('100KB').ms / of('100KB').bytes)).toFixed(2),
  );
  tell(`cost per byte at 10 MB, as a multiple of that at 100 KB: ${perByteRatio}`);
  tell('xml-crypto is left out at 10 MB: it takes minutes');
  if (!earlier) return { machine: machine(), rows, perByteRatio };
  const comparedWithEarlier = Object.fromEntries(
    CASES.map(({ name }) => [name, Number((of(name).ms / of(name, earlier.name).ms).toFixed(3))]),
  );
  tell(`ours as a multiple of ${earlier.name}: ${JSON.stringify(comparedWithEarlier)}`);
  return { machine: machine(), rows, perByteRatio, comparedWithEarlier };
}

/** Verifies the message and signs one like it; milliseconds. */
function peer(xml) {
  const started = performance.now();
  const signed = new SignedXml({
    publicCert: fixture('broker.pem'),
    getCertFromKeyInfo: () => null,
    idMode: 'wssecurity',
  });
  const [signature] = [...xml.matchAll(/<ds:Signature .*<\/ds:Signature>/gs)];
  const element = new DOMParser().parseFromString(signature[0], 'text/xml').documentElement;
  signed.loadSignature(new XMLSerializer().serializeToString(element));
  if (!signed.checkSignature(xml)) throw new Error('xml-crypto does not verify');
  const signer = new SignedXml({
    privateKey: fixture('keys/broker.key.pem'),
    idMode: 'wssecurity',
    canonicalizationAlgorithm: EXC_C14N,
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  });
  for (const part of [
    'To',
    'Action',
    'MessageID',
    'RelatesTo',
    'From',
    'Timestamp',
    'SignatureConfirmation',
    'Body',
  ]) {
    const digestAlgorithm = 'http://www.w3.org/2001/04/xmlenc#sha256';
    signer.addReference({
      xpath: `//*[@*[local-name(.)='Id']='id-${part}']`,
      transforms: [EXC_C14N],
      digestAlgorithm,
    });
  }
  signer.computeSignature(xml.replace(signature[0], ''), {
    location: { reference: "//*[local-name(.)='Security']", action: 'append' },
  });
  return performance.now() - started;
}
