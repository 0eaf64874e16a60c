/** The mail with an invitation: no name, no organisation. Sent at once and never kept, since it holds the token. */
import { randomUUID } from 'node:crypto';
import type { SendMail } from './smtp.ts';

/** @returns whether the server took it. */
export async function sendInvitation(
  send: SendMail,
  mail: { readonly from: string; readonly to: string; readonly url: string; readonly token: string },
): Promise<boolean> {
  const { from, to, url, token } = mail;
  const domain = from.slice(from.lastIndexOf('@') + 1);
  const text = [
    'Er is een account voor u gemaakt bij het verzuimloket, of uw account is hersteld.',
    '',
    `Ga naar ${url} en vul deze eenmalige code in:`,
    '',
    token,
    '',
    'Daarmee kiest u een wachtwoord en koppelt u een app voor de inlogcode.',
    'Verwacht u deze mail niet? Doe dan niets, en meld het bij de beheerder van uw organisatie.',
    '',
  ].join('\n');
  const messageId = `<${randomUUID()}@${domain}>`;
  const failure = await send(
    { messageId, from, to, subject: 'Uitnodiging voor het verzuimloket', text },
    new AbortController().signal,
  );
  return failure === undefined;
}
