/**
 * The trace of a request, from the endpoint to the mailbox, through the API of OpenTelemetry: an SDK is the operator's
 * choice. Without one every request still has an id, for the answer, the fault and the log. Only listed attributes get
 * through; an attribute that is not listed does not exist, and no text of an error is kept.
 * Source: design §1; docs/decisions/0035; W3C Trace Context.
 */
import { randomBytes } from 'node:crypto';
import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  type TimeInput,
  TraceFlags,
  trace,
} from '@opentelemetry/api';

/** Every attribute that a span may have: ids, organisations and codes, no people. */
export const TRACE_ATTRIBUTES = [
  'verzuim.ref',
  'verzuim.service',
  'verzuim.operation',
  'verzuim.tls_oin',
  'verzuim.from_oin',
  'verzuim.outcome',
  'verzuim.code',
  'verzuim.meldingsnummer',
  'verzuim.event_id',
  'verzuim.mailbox',
  'verzuim.tries',
  'http.response.status_code',
] as const;
export type TraceAttributes = { readonly [Name in (typeof TRACE_ATTRIBUTES)[number]]?: string | number };

/** The steps that are spans below a request, and after it. */
export type StepName =
  | 'read'
  | 'accept'
  | 'verify'
  | 'authorise'
  | 'recall'
  | 'validate'
  | 'handle'
  | 'register'
  | 'answer'
  | 'outbox'
  | 'deliver';

/** One span under way. */
export interface Trace {
  /** 32 hex digits, also when nothing is recorded. */
  readonly traceId: string;
  /** Of this span, as W3C writes it. */
  readonly traceparent: string;
  /** Whether somebody records it: an SDK is there, and it was sampled. */
  readonly isRecorded: boolean;
  note(attributes: TraceAttributes): void;
  /** A span below this one, as long as the work lasts; it has failed when the work throws. */
  step<T>(name: StepName, work: (step: Trace) => T | Promise<T>): Promise<T>;
  /** @param code  why it failed; left out when it went well. */
  end(code?: string, at?: TimeInput): void;
}

const VERSION = '00';
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Asked each time: an SDK may come after us. */
const tracer = () => trace.getTracer('verzuimbroker');

/**
 * A request that came in. What the caller says of its own trace is not signed: it becomes a link, and the parent only when
 * the settings believe it.
 * @param traceparent  the header as it came; anything else than one valid value is not there.
 */
export function startTrace(
  name: string,
  {
    traceparent,
    believe = false,
  }: { readonly traceparent?: string | undefined; readonly believe?: boolean } = {},
): Trace {
  const caller = readTraceparent(traceparent);
  const parent = caller && believe ? trace.setSpanContext(ROOT_CONTEXT, caller) : ROOT_CONTEXT;
  const links = caller && !believe ? [{ context: caller }] : [];
  return asTrace(tracer().startSpan(name, { kind: SpanKind.SERVER, links }, parent), parent, caller);
}

/** What happens later for a request that is answered, by what was kept of it. @returns undefined when nothing records it. */
export function continueTrace(
  name: StepName,
  traceparent: string | null,
  startTime: TimeInput,
): Trace | undefined {
  const caller = readTraceparent(traceparent ?? undefined);
  if (caller === undefined) return undefined;
  const parent = trace.setSpanContext(ROOT_CONTEXT, caller);
  const span = tracer().startSpan(name, { kind: SpanKind.CONSUMER, startTime }, parent);
  return span.isRecording() ? asTrace(span, parent, caller) : undefined;
}

/** The id of a trace in the form of a reference: who has the one has the other. */
export function refOf({ traceId }: Pick<Trace, 'traceId'>): string {
  return traceId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function readTraceparent(text: string | undefined): SpanContext | undefined {
  const [, traceId = '', spanId = '', flags = ''] = TRACEPARENT.exec(text ?? '') ?? [];
  const found = {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED,
    isRemote: true,
  };
  return isSpanContextValid(found) ? found : undefined;
}

function asTrace(span: Span, parent: Context, caller: SpanContext | undefined): Trace {
  const own = ownContext(span.spanContext(), caller);
  const inside = trace.setSpan(parent, span);
  const isRecorded = span.isRecording();
  const self: Trace = {
    traceId: own.traceId,
    traceparent: `${VERSION}-${own.traceId}-${own.spanId}-0${own.traceFlags & TraceFlags.SAMPLED}`,
    isRecorded,
    note(attributes) {
      if (isRecorded) span.setAttributes(allowed(attributes));
    },
    async step(name, work) {
      if (!isRecorded) return work(self);
      const step = asTrace(tracer().startSpan(name, {}, inside), inside, undefined);
      try {
        const result = await context.with(inside, () => work(step));
        step.end();
        return result;
      } catch (error) {
        step.end(codeOf(error));
        throw error;
      }
    },
    end(code, at) {
      if (!isRecorded) return;
      if (code !== undefined) {
        span.setAttributes({ 'verzuim.code': code });
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end(at);
    },
  };
  return self;
}

/** Without an SDK the API has no ids, or repeats those of the caller, which we do not take for ours. */
function ownContext(found: SpanContext, caller: SpanContext | undefined): SpanContext {
  if (isSpanContextValid(found) && found.spanId !== caller?.spanId) return found;
  const spanId = randomBytes(8).toString('hex');
  return { traceId: randomBytes(16).toString('hex'), spanId, traceFlags: TraceFlags.NONE };
}

function allowed(attributes: TraceAttributes): Attributes {
  const found: Attributes = {};
  for (const name of TRACE_ATTRIBUTES) {
    const value = attributes[name];
    // The types say so too, but an object from outside could bring anything along.
    if (typeof value === 'string' || typeof value === 'number') found[name] = value;
  }
  return found;
}

/** A code or a class, never a text. */
function codeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  const found = typeof code === 'string' ? code : name;
  return typeof found === 'string' && /^[\w.-]{1,60}$/.test(found) ? found : 'Error';
}

/** Where nobody asked for a trace: tests of a step, and what has no request. */
export const NO_TRACE: Trace = {
  traceId: '0'.repeat(32),
  traceparent: `${VERSION}-${'0'.repeat(32)}-${'0'.repeat(16)}-00`,
  isRecorded: false,
  note: () => undefined,
  step: async (_name, work) => work(NO_TRACE),
  end: () => undefined,
};
