/** A raw mail → whom it is from and what was attached; nothing in its text is followed or shown. */
import { type ParsedMail, simpleParser } from 'mailparser';

export interface IntakeMail {
  /** SHA-256 of the mail as it came, hexadecimal: the same at every try of the sender's server. */
  readonly mailId: string;
  /** The address in From, or ''. Anybody can write anything there. */
  readonly van: string;
  /** Of MAIL FROM; null for the empty one that notices of servers have. */
  readonly envelopeFrom: string | null;
  readonly messageId: string | undefined;
  /** Sent by a machine: it gets no answer, or two machines would talk for ever (RFC 3834). */
  readonly automatisch: boolean;
  readonly bijlagen: readonly { readonly naam: string; readonly bytes: Buffer }[];
  /** What was written, text and HTML: only to see whether a private key stands in it. */
  readonly tekst: Buffer;
}

/** More than a mail with a certificate has. */
export class TooManyAttachments extends Error {
  constructor() {
    super('too many attachments');
    this.name = 'TooManyAttachments';
  }
}

/** What the parser cannot take apart, such as a mail of more than a thousand parts. */
export class UnreadableMail extends Error {
  constructor(cause: unknown) {
    super('unreadable mail', { cause });
    this.name = 'UnreadableMail';
  }
}

const MAX_NAME = 200;
const MAX_ADDRESS = 320;
const BY_MACHINE = /^(bulk|junk|list|auto_reply)$/;

/**
 * Takes up to about four times the size of `raw` in memory: no HTML and no link in a text is worked on.
 * @throws TooManyAttachments, UnreadableMail.
 */
export async function readMail(
  raw: Buffer,
  known: {
    readonly mailId: string;
    readonly envelopeFrom: string | null;
    readonly maxAttachments: number;
  },
): Promise<IntakeMail> {
  const parsed = await parse(raw);
  if (parsed.attachments.length > known.maxAttachments) throw new TooManyAttachments();
  const auto = headerOf(parsed, 'auto-submitted');
  return {
    mailId: known.mailId,
    van: (parsed.from?.value[0]?.address ?? '').slice(0, MAX_ADDRESS),
    envelopeFrom: known.envelopeFrom,
    messageId: parsed.messageId?.slice(0, MAX_ADDRESS),
    automatisch:
      known.envelopeFrom === null ||
      (auto !== '' && auto !== 'no') ||
      BY_MACHINE.test(headerOf(parsed, 'precedence')),
    tekst: Buffer.from(`${parsed.text ?? ''}\n${parsed.html || ''}`),
    bijlagen: parsed.attachments.map(({ filename, content }) => ({
      // The end has the extension.
      naam: (filename ?? '').slice(-MAX_NAME),
      bytes: content,
    })),
  };
}

async function parse(raw: Buffer): Promise<ParsedMail> {
  try {
    return await simpleParser(raw, {
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipTextLinks: true,
      skipImageLinks: true,
      keepCidLinks: true,
    });
  } catch (error) {
    throw new UnreadableMail(error);
  }
}

function headerOf({ headers }: ParsedMail, name: string): string {
  const value = headers.get(name);
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first.trim().toLowerCase() : '';
}
