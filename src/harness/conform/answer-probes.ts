/** EK-64…EK-66, EK-106…EK-111, EK-129, EK-137: the answer and the faults of a signed service, verified. */
import { DS, EXC_C14N, WSSE } from '../../edukoppeling/namespaces.ts';
import {
  confirmsSignature,
  everyDigestFits,
  everyPartSigned,
  type Judgement,
  namesBothParties,
  namesNoOtherParty,
  oneReferencePerPart,
  problemOf,
  relatesToRequest,
  signatureValueFits,
  signedByService,
} from './answer-proof.ts';
import { DIGEST, RSA_SHA256 } from './draft.ts';
import { BODY_FAULT, HEADER_FAULT } from './fault-causes.ts';
import { broken, type Change, HOLDS, type Probe, write } from './probe.ts';
import { describeReply, faultOf, send, type Target } from './target.ts';

interface Question {
  readonly id: string;
  readonly title: string;
  readonly expected: string;
  readonly judgements: readonly Judgement[];
}

/** Of the answer to the good message. */
function ofAnswer(question: Question): Probe {
  const { id, title, expected } = question;
  return {
    id,
    title,
    run: async (target) => {
      const { reply, problem } = await judge(target, {}, question);
      return problem === undefined ? HOLDS : broken(expected, `${problem} (${describeReply(reply)})`);
    },
  };
}

/** Of a fault that a header causes and of one that the Body causes; one that does not come is told elsewhere. */
function ofFaults(question: Question): Probe {
  const { id, title, expected } = question;
  return {
    id,
    title,
    run: async (target) => {
      let seen = 0;
      for (const cause of [HEADER_FAULT, BODY_FAULT]) {
        const { reply, problem } = await judge(target, cause, question);
        if (faultOf(reply) === undefined) continue;
        seen++;
        if (problem !== undefined) return broken(expected, `${problem} (${describeReply(reply)})`);
      }
      return seen > 0 ? HOLDS : broken('a fault', 'no fault, neither for a header nor for a Body');
    },
  };
}

async function judge(target: Target, change: Change, { judgements }: Question) {
  const sent = write(target, change).toString();
  const reply = await send(target, { body: sent });
  const { toOin, fromOin } = target;
  const messageId = /<wsa:MessageID [^>]*>([^<]*)/.exec(sent)?.[1] ?? '';
  const signatureValue = /<ds:SignatureValue>([^<]*)/.exec(sent)?.[1] ?? '';
  return { reply, problem: problemOf(reply, { messageId, signatureValue, toOin, fromOin }, judgements) };
}

/** One Reference for each part, and only what EK-111 names, though a receiver has to accept more (EK-80, EK-81). */
const signedAsAsked: Judgement = (answer, expected) => {
  const signed = answer.blocks.find((block) => block.is(WSSE, 'Security'))?.child(DS, 'Signature');
  const info = signed?.child(DS, 'SignedInfo');
  const methods = [
    info?.child(DS, 'CanonicalizationMethod'),
    info?.child(DS, 'SignatureMethod'),
    ...(info?.childrenNamed(DS, 'Reference') ?? []).flatMap((reference) => [
      reference.child(DS, 'Transforms')?.children[0],
      reference.child(DS, 'DigestMethod'),
    ]),
  ].map((method) => method?.attribute('Algorithm') ?? 'none');
  const other = methods.find((algorithm) => ![EXC_C14N, RSA_SHA256, DIGEST].includes(algorithm));
  if (other !== undefined) return `algorithm ${other}`;
  const direct = signed?.child(DS, 'KeyInfo')?.children[0]?.child(WSSE, 'Reference');
  return direct === undefined ? 'no direct reference' : oneReferencePerPart(answer, expected);
};

const RELATES = {
  expected: 'wsa:RelatesTo equal to the MessageID of the request',
  judgements: [relatesToRequest],
};
const CONFIRMS = {
  expected: 'a signed SignatureConfirmation with the SignatureValue of the request',
  judgements: [confirmsSignature],
};
const SIGNED = [
  {
    title: 'the SignatureValue fits',
    expected: 'a SignatureValue over SignedInfo by the key of the token',
    judgements: [signatureValueFits],
  },
  {
    title: 'every digest fits',
    expected: 'digests of what stands there',
    judgements: [everyDigestFits],
  },
  {
    title: 'every part is signed',
    expected: 'References to Body, Timestamp and every wsa header',
    judgements: [everyPartSigned],
  },
];
const AS_ASKED = {
  expected: 'only these algorithms, a direct reference, one Reference for each part',
  judgements: [signedAsAsked],
};
const BY_SERVICE = { expected: 'the OIN of the service as the signer', judgements: [signedByService] };

export const ANSWER_PROBES: readonly Probe[] = [
  ofAnswer({ id: 'EK-64', title: 'RelatesTo repeats the MessageID', ...RELATES }),
  ofAnswer({
    id: 'EK-66',
    title: 'the answer has To and From',
    expected: 'wsa:To with the OIN of the requester and wsa:From with that of the service',
    judgements: [namesBothParties],
  }),
  ofFaults({
    id: 'EK-66',
    title: 'a fault names nobody else in To and From',
    expected: 'in wsa:To no other OIN than the requester’s, in wsa:From none than that of the service',
    judgements: [namesNoOtherParty],
  }),
  ofAnswer({
    id: 'EK-106',
    title: 'the answer confirms the SignatureValue, and signs that',
    ...CONFIRMS,
  }),
  ofFaults({ id: 'EK-106', title: 'a fault confirms the SignatureValue, and signs that', ...CONFIRMS }),
  ...SIGNED.map((question) =>
    ofAnswer({ ...question, id: 'EK-110', title: `the answer to a signed request: ${question.title}` }),
  ),
  ofAnswer({
    id: 'EK-111',
    title:
      'the answer is signed with RSA-SHA256, SHA-256 and exclusive c14n, by direct reference, each part once',
    ...AS_ASKED,
  }),
  ofFaults({ id: 'EK-111', title: 'a fault is signed in the same way', ...AS_ASKED }),
  ofAnswer({ id: 'EK-129', title: 'the answer is signed by the OIN of the service', ...BY_SERVICE }),
  ofFaults({ id: 'EK-129', title: 'a fault is signed by the OIN of the service', ...BY_SERVICE }),
  ofFaults({
    id: 'EK-137',
    title: 'a fault has Action and MessageID and relates to its request',
    ...RELATES,
  }),
  ...SIGNED.map((question) =>
    ofFaults({ ...question, id: 'EK-137', title: `a fault of a signed service: ${question.title}` }),
  ),
];
