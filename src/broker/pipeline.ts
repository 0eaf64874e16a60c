/**
 * The way of one message. Read this first: one step a line, each takes what the last one proved, and the comment
 * names the faults it can give. Source: design §3; EK-141.
 */
import { DependencyError, SenderFault } from '../edukoppeling/faults.ts';
import type { ReplyContext } from '../edukoppeling/verify.ts';
import type { LogEvent } from '../ops/log.ts';
import { NO_TRACE, type Trace } from '../ops/traces.ts';
import { MandaatFault } from '../parties/authorise.ts';
import { isAuthorityChanged } from '../store/partijen.ts';
import { accept, NotAccepted, replyTo } from './accept/accept.ts';
import { answerWith, answerWithFault } from './answer/answer.ts';
import { authoriseSender } from './authorise/authorise-sender.ts';
import { keepMandaatFault } from './authorise/mandaat-fault.ts';
import { noteTolerated } from './authorise/note-tolerated.ts';
import { noteCertificateUse } from './certificaat/note-use.ts';
import type { AcceptedMessage, Answer, AuthorisedMessage, Received } from './message.ts';
import { codecOf } from './operations.ts';
import type { BrokerParts } from './parts.ts';
import { recall } from './recall/recall.ts';
import { keepRefused } from './register/keep-refused.ts';
import { validateBody } from './validate/validate-body.ts';

/** How far a message came: what an answer may repeat, and what the log may say. */
interface Progress {
  reply: ReplyContext;
  authorised?: AuthorisedMessage;
  fields: Partial<LogEvent>;
}

/** Never throws: whatever goes wrong becomes a signed answer. */
export async function receive(received: Received, parts: BrokerParts): Promise<Answer> {
  const progress: Progress = { reply: {}, fields: {} };
  const started = parts.clock();
  try {
    const answer = await takeSteps(received, parts, progress);
    log(parts, received, progress, started, { event: 'message.answered' });
    return answer;
  } catch (error) {
    return refuse(error, received, parts, progress, started);
  }
}

async function takeSteps(received: Received, parts: BrokerParts, progress: Progress): Promise<Answer> {
  const { trace = NO_TRACE } = received;
  // Every step is a span of the trace; a step below one gets its span.
  const accepted = await trace.step('accept', (step) => accept({ ...received, trace: step }, parts)); // F1…F11, F13…F16, F18…F20
  note(progress, accepted);
  const { createdAt } = accepted.envelope;
  if (createdAt !== undefined) parts.metrics.peerClockSkew.observe((createdAt - received.now) / 1000); // EK-156
  if (!accepted.envelope.addressing.messageIdIsIri) warnAboutMessageId(received, progress, parts);
  const { authorised, response, replayed } = await authoriseAndHandle(
    { ...accepted, trace },
    parts,
    progress,
  );
  countOutcome(response, parts, progress, replayed);
  const payload = codecOf(accepted.operationName).writeResponse(response);
  const { operation } = entryOf(authorised, parts);
  return trace.step('answer', () => answerWith(payload, operation, accepted, parts));
}

/** Parties and mandates seldom change; who meets so many changes in a row may send again. */
const MAX_TRIES = 4;

/** A message under way when its party or mandate changes is authorised once more, and handled by what holds then. */
async function authoriseAndHandle(accepted: AcceptedMessage, parts: BrokerParts, progress: Progress) {
  const { trace = NO_TRACE } = accepted;
  for (let tries = 1; ; tries++) {
    const authorised = await trace.step('authorise', () => authoriseSender(accepted, parts)); // F12, F17, F22
    progress.authorised = authorised;
    if (tries === 1) {
      await noteTolerated(authorised, parts.store);
      await noteCertificateUse(authorised, parts);
    }
    const { handler } = entryOf(authorised, parts);
    try {
      const seen = handler.remembered
        ? await trace.step('recall', () => recall(authorised, parts.store))
        : undefined; // F7 DuplicateMessageID
      const response = seen ?? (await validateAndHandle(authorised, trace, parts)); // F21, VZ-…
      // What was read for somebody who may not read it any more is not handed out.
      if (!handler.remembered) await authoriseSender(accepted, parts);
      return { authorised, response, replayed: seen !== undefined };
    } catch (error) {
      if (!isAuthorityChanged(error) || tries === MAX_TRIES) throw error;
    }
  }
}

async function validateAndHandle(authorised: AuthorisedMessage, trace: Trace, parts: BrokerParts) {
  const validator = parts.validators[authorised.service];
  const message = await trace.step('validate', () => validateBody(authorised, validator));
  const { handler } = entryOf(authorised, parts);
  return trace.step('handle', (step) => handler.handle({ ...message, trace: step }, parts));
}

/** EK-63: a bare UUID and the like is accepted, and said. */
function warnAboutMessageId(received: Received, progress: Progress, parts: BrokerParts): void {
  const event = { event: 'message.id-is-no-iri', rule: 'EK-63', tlsOin: received.tlsOin, ref: received.ref };
  parts.log.warn({ ...progress.fields, ...event });
}

function entryOf(message: AuthorisedMessage, parts: BrokerParts) {
  const entry = parts.services[message.service].get(message.operation.action);
  if (entry === undefined) throw new Error(`no entry for ${message.operationName}`);
  return entry;
}

function note(
  progress: Progress,
  message: { envelope: AuthorisedMessage['envelope']; operationName: string },
): void {
  const { addressing, sigOin } = message.envelope;
  progress.reply = replyTo(message.envelope);
  progress.fields = {
    ...(sigOin === undefined ? {} : { sigOin }),
    fromOin: addressing.fromOin,
    toOin: addressing.toOin,
    action: addressing.action,
    messageId: addressing.messageId,
  };
}

function countOutcome(response: unknown, parts: BrokerParts, progress: Progress, replayed: boolean): void {
  const outcome = response as {
    verwerkt: boolean;
    meldingsnummer?: string;
    fouten?: readonly { code: string }[];
  };
  if (outcome.meldingsnummer !== undefined) progress.fields.meldingsnummer = outcome.meldingsnummer;
  if (replayed) progress.fields.code = 'replayed';
  else if (!outcome.verwerkt) {
    progress.fields.code = outcome.fouten?.map((fout) => fout.code).join(' ') ?? '';
    for (const fout of outcome.fouten ?? []) parts.metrics.refused.inc({ code: fout.code });
  }
}

async function refuse(
  error: unknown,
  received: Received,
  parts: BrokerParts,
  progress: Progress,
  started: number,
): Promise<Answer> {
  if (error instanceof NotAccepted) progress.reply = error.reply;
  const fault = toFault(error);
  const { code, rule, part, found } = fault;
  parts.metrics.fault.inc({ code: code.slice(0, 6) });
  const event = code === 'VB-F51' ? 'message.failed' : 'message.refused';
  log(parts, received, progress, started, { event, code, rule, part, ...(found ? { found } : {}) }, error);
  if (fault instanceof MandaatFault) await keepMandaatFault(fault, received.ref, parts);
  if (progress.authorised) await keepRefused(progress.authorised, fault, parts);
  return answerWithFault(fault, progress.reply, received, parts);
}

function noteInTrace(trace: Trace, { event, code }: LogEvent, { fields, authorised }: Progress): void {
  const attributes = {
    'verzuim.outcome': OUTCOMES[event] ?? 'failed',
    'verzuim.operation': authorised?.operationName,
    'verzuim.from_oin': authorised?.envelope.addressing.fromOin,
    'verzuim.code': code ?? fields.code,
    'verzuim.meldingsnummer': fields.meldingsnummer,
  };
  trace.note(Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined)));
}

/** Three kinds, told apart by class: the sender's, a dependency's, and everything else is a bug of ours. */
function toFault(error: unknown): SenderFault {
  if (error instanceof NotAccepted) return error.fault;
  if (error instanceof SenderFault) return error;
  const later = error instanceof DependencyError || isAuthorityChanged(error);
  const code = later ? 'VB-F12' : 'VB-F51';
  return new SenderFault(code, { rule: 'EK-142', part: 'service' });
}

const OUTCOMES: Readonly<Record<string, string>> = {
  'message.answered': 'answered',
  'message.refused': 'refused',
};

/** EK-128: every exchange, at organisation level, without the payload. */
function log(
  parts: BrokerParts,
  received: Received,
  progress: Progress,
  started: number,
  event: LogEvent,
  error?: unknown,
): void {
  const ms = parts.clock() - started;
  const { tlsOin, ref, trace = NO_TRACE } = received;
  const fields = {
    ...progress.fields,
    tlsOin,
    ref,
    ...(received.trace ? { traceId: trace.traceId } : {}),
    ms,
  };
  noteInTrace(trace, event, progress);
  parts.metrics.answerSeconds.observe({ outcome: OUTCOMES[event.event] ?? 'failed' }, ms / 1000);
  const expected =
    error === undefined ||
    error instanceof SenderFault ||
    error instanceof NotAccepted ||
    isAuthorityChanged(error);
  if (expected) parts.log.info({ ...fields, ...event });
  else parts.log.error({ ...fields, ...event, error });
}
