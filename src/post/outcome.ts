/** What one try to send means. Pure. Source: RFC 5321 §4.2.1: 5yz is permanent, 4yz is not now. */
import type { MailOutcome } from '../store/mail.ts';

/** What is known of a failed try; never the server's own text, which may repeat the address. */
export interface SendFailure {
  readonly smtpCode?: number;
  /** The SMTP command that was answered; CONN before any. */
  readonly command?: string;
  /** A word such as ECONNECTION. */
  readonly error: string;
}

/** Commands whose 5xx is about this mail; on others (CONN, AUTH, STARTTLS) it is about us, and can be mended. */
const ABOUT_THE_MAIL = /^(MAIL FROM|RCPT TO|DATA)/;

/**
 * @param tries  how many there were, this one included.
 * @param retryMs  how long to wait after the first try, the second …; after the last one it is given up.
 */
export function judgeFailure(failure: SendFailure, tries: number, retryMs: readonly number[]): MailOutcome {
  const { smtpCode, command = '', error } = failure;
  const known = { error, ...(smtpCode === undefined ? {} : { smtpCode }) };
  if (smtpCode !== undefined && smtpCode >= 500 && smtpCode < 600 && ABOUT_THE_MAIL.test(command)) {
    return { kind: 'refused', smtpCode, error };
  }
  const waitMs = retryMs[tries - 1];
  return waitMs === undefined ? { kind: 'given-up', ...known } : { kind: 'later', waitMs, ...known };
}
