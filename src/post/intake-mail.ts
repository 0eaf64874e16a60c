/**
 * The mails about a certificate that was handed in: Dutch, B1, what was found and what to do. Only public facts of the
 * certificate; nothing that the sender wrote comes back, so that nobody can have us mail his words to others.
 * Source: verzuim §1 row 5, §6.2; edukoppeling §4.6.
 */
import {
  type CertificaatFeiten,
  type IntakeFout,
  SJABLOON_VELDEN,
  type SjabloonVeld,
} from '../verzuim/certificaatmelding.ts';
import { datumVan } from '../verzuim/datum.ts';
import type { FoutCode } from '../verzuim/fouten.ts';
import { FOUT_HULP } from '../verzuim/fouten-hulp.ts';
import type { MailText } from './mail-text.ts';

/** Days before the end at which the organisation is warned; 0: it has ended. */
export const VERLOOP_DAGEN = [60, 30, 14, 7, 1, 0] as const;
export type VerloopDagen = (typeof VERLOOP_DAGEN)[number];

const MAX_LINE = 72;
const MAX_FACT = 300;
const KEY: FoutCode = 'VZ-CER-09';

/** @param ref  what the helpdesk finds the mail by. */
export function weigeringMail(mail: {
  readonly ref: string;
  readonly fouten: readonly IntakeFout[];
}): MailText {
  const { ref, fouten } = mail;
  const burnt = fouten.some(({ code }) => code === KEY);
  const reasons = fouten.filter(({ code }) => code !== KEY).flatMap(reason);
  return mailOf(
    burnt ? 'Belangrijk: uw geheime sleutel is niet meer geheim' : 'Uw certificaat is niet verwerkt',
    ref,
    [
      'Wij hebben uw certificaat niet verwerkt.',
      ...(burnt ? sleutelVerbrandTekst() : []),
      ...(reasons.length > 0
        ? [fouten.length === 1 ? 'Dit is de reden:' : 'Dit zijn de redenen:', ...reasons]
        : []),
      'Verbeter dit en stuur daarna alles opnieuw in één e-mail: het certificaat in een zip-bestand, en het sjabloon.',
    ],
  );
}

/** The part of a refusal for whoever sent a private key along. */
export function sleutelVerbrandTekst(): readonly string[] {
  return [
    'Let op: u hebt een geheime sleutel (private key) meegestuurd. Die mag u nooit aan iemand geven.',
    'Wij hebben de sleutel niet bewaard. Maar e-mail is niet veilig: ga ervan uit dat anderen de sleutel nu kennen.',
    'Doe daarom dit, vandaag nog:',
    '1. Laat het certificaat dat bij deze sleutel hoort intrekken bij de uitgever.',
    '2. Maak een nieuwe sleutel. Gebruik de oude sleutel nergens meer.',
    '3. Vraag een nieuw certificaat aan bij de nieuwe sleutel.',
    '4. Stuur ons alleen het nieuwe certificaat (.cer, .crt, .cert of .p7b). Stuur geen .pfx, .p12 of .key.',
    '5. Verwijder de e-mail met de sleutel bij uzelf, ook uit de map Verzonden.',
    'Vraag uw softwareleverancier om hulp als u niet weet hoe dit moet.',
  ];
}

export interface OverCertificaat {
  readonly ref: string;
  readonly feiten: CertificaatFeiten;
  /** The public name of the school or gemeente, as registered here; never as the sender wrote it. */
  readonly organisatie: string;
}

/** Read and found right; somebody of the register must approve it first. */
export function ontvangenMail({ ref, feiten, organisatie }: OverCertificaat): MailText {
  return mailOf('Uw certificaat is ontvangen', ref, [
    `Wij hebben een certificaat ontvangen voor ${fact(organisatie)}. Wij hebben het gecontroleerd en geen fouten gevonden.`,
    'Een tweede medewerker moet het certificaat nog goedkeuren. Daarna krijgt u opnieuw bericht. U kunt het certificaat nu nog niet gebruiken.',
    ...facts(feiten),
    'Hebt u dit certificaat niet gestuurd? Neem dan meteen contact met ons op.',
  ]);
}

/** Approved: it works from now on. */
export function bevestigingMail({ ref, feiten, organisatie }: OverCertificaat): MailText {
  return mailOf('Uw certificaat is geregistreerd', ref, [
    `Het certificaat voor ${fact(organisatie)} is geregistreerd. U kunt het vanaf nu gebruiken.`,
    ...facts(feiten),
    `Het certificaat is geldig tot en met ${dag(feiten.geldigTot)}. Wij waarschuwen u voordat het verloopt.`,
    'Hebt u dit certificaat niet gestuurd? Neem dan meteen contact met ons op.',
  ]);
}

/** Rejected by a second person. @param reden  in that person's words. */
export function afwijzingMail(mail: OverCertificaat & { readonly reden: string }): MailText {
  const { ref, feiten, organisatie, reden } = mail;
  return mailOf('Uw certificaat is afgewezen', ref, [
    `Een medewerker heeft het certificaat voor ${fact(organisatie)} bekeken en afgewezen. U kunt het niet gebruiken.`,
    `De reden: ${fact(reden)}`,
    ...facts(feiten),
    'Los dit op en stuur daarna alles opnieuw in één e-mail: het certificaat in een zip-bestand, en het sjabloon.',
  ]);
}

/** Approved, beside one that the organisation has: both work until the old one ends. */
export function verlengingMail(mail: OverCertificaat & { readonly oud: CertificaatFeiten }): MailText {
  const { ref, feiten, organisatie, oud } = mail;
  return mailOf('Uw nieuwe certificaat is geregistreerd', ref, [
    `Het nieuwe certificaat voor ${fact(organisatie)} is geregistreerd. U kunt het vanaf nu gebruiken.`,
    ...facts(feiten),
    `Uw oude certificaat (serienummer ${oud.serienummer}) blijft werken tot en met ${dag(oud.geldigTot)}. Stap voor die dag over op het nieuwe certificaat.`,
    'Hebt u dit certificaat niet gestuurd? Neem dan meteen contact met ons op.',
  ]);
}

/**
 * @param mail  `dagen`: whole days until the end, 0 when it has ended; `vervanger`: the newer certificate of the same
 * organisation that is registered already.
 */
export function verloopMail(
  mail: OverCertificaat & { readonly dagen: number; readonly vervanger?: CertificaatFeiten },
): MailText {
  const { ref, dagen, feiten, organisatie, vervanger } = mail;
  const when = dagen === 0 ? 'is verlopen' : `verloopt over ${dagen === 1 ? '1 dag' : `${dagen} dagen`}`;
  return mailOf(`Uw certificaat ${when}`, ref, [
    dagen === 0
      ? `Het certificaat van ${fact(organisatie)} is verlopen op ${dag(feiten.geldigTot)}. Berichten met dit certificaat worden geweigerd.`
      : `Het certificaat van ${fact(organisatie)} ${when}, op ${dag(feiten.geldigTot)}. Daarna worden berichten met dit certificaat geweigerd.`,
    ...facts(feiten),
    ...(vervanger === undefined ? renew(dagen) : replaced(vervanger, dagen)),
  ]);
}

function renew(dagen: number): readonly string[] {
  return [
    dagen === 0 || dagen === 1 ? 'Doe dit meteen:' : 'Doe dit op tijd:',
    '1. Maak een nieuwe sleutel en vraag een nieuw PKIoverheid-certificaat aan bij uw uitgever. Dat kan enkele weken duren.',
    '2. Stuur ons het nieuwe certificaat in een zip-bestand, met het ingevulde sjabloon. Stuur de sleutel niet mee.',
    '3. Laat uw softwareleverancier het nieuwe certificaat gebruiken als wij het hebben geregistreerd.',
  ];
}

function replaced(vervanger: CertificaatFeiten, dagen: number): readonly string[] {
  return [
    `Er is al een nieuw certificaat geregistreerd: serienummer ${vervanger.serienummer}, geldig tot en met ${dag(vervanger.geldigTot)}.`,
    dagen === 0
      ? 'Gebruikt u het nieuwe certificaat al? Dan hoeft u niets te doen. Stap anders meteen over.'
      : 'Gebruikt u het nieuwe certificaat al? Dan hoeft u niets te doen. Stap anders op tijd over.',
  ];
}

function facts(feiten: CertificaatFeiten): readonly string[] {
  return [
    [
      'Gegevens van het certificaat:',
      `- OIN: ${feiten.oin}`,
      `- Serienummer: ${feiten.serienummer}`,
      `- Uitgever: ${fact(feiten.uitgever)}`,
      `- Geldig: ${dag(feiten.geldigVan)} tot en met ${dag(feiten.geldigTot)}`,
      `- Sleutel: ${feiten.sleutel}`,
      `- SHA-256: ${feiten.sha256}`,
    ].join('\n'),
  ];
}

/** What was found, where, and what to do. */
function reason({ code, tekst, veld, gevonden }: IntakeFout): readonly string[] {
  const where = veldNaam(veld);
  return [
    [
      `* ${tekst}${where === undefined ? '' : ` (${where})`}. Code: ${code}.`,
      ...(gevonden === undefined ? [] : [`In het certificaat staat: ${fact(gevonden)}`]),
      // Every code of a refusal here is in the table; another one has no words of its own.
      `Wat te doen: ${FOUT_HULP[code as FoutCode]?.hulp ?? 'Neem contact met ons op.'}`,
    ].join('\n  '),
  ];
}

/** The label of the sheet, so that a person finds the cell. */
function veldNaam(veld: string | undefined): string | undefined {
  const name = /^sjabloon\/(\w+)$/.exec(veld ?? '')?.[1];
  const label = name === undefined ? undefined : SJABLOON_VELDEN[name as SjabloonVeld]?.label;
  return label && `veld "${label}"`;
}

function dag(moment: Date): string {
  return datumVan(moment.getTime()).split('-').toReversed().join('-');
}

/** On one line and not too long: a name in a certificate is whatever its issuer let pass. */
function fact(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').slice(0, MAX_FACT);
}

function mailOf(subject: string, ref: string, parts: readonly string[]): MailText {
  const end = `Vragen? Noem dan dit kenmerk: ${ref}`;
  const greeted = ['Beste lezer,', ...parts, end, 'Met vriendelijke groet,\nVerzuimbroker'];
  return {
    subject,
    text: `${greeted
      .flatMap((part) => [...part.split('\n').flatMap(wrap), ''])
      .join('\n')
      .trimEnd()}\n`,
  };
}

/** Lines of at most 72 positions where there is a space to break at; what belongs to a point stays under it. */
function wrap(line: string): readonly string[] {
  const indent = /^ *(?:[*-] |\d\. )?/.exec(line)?.[0].length ?? 0;
  const lines: string[] = [];
  let rest = line;
  while (rest.length > MAX_LINE) {
    const at = rest.lastIndexOf(' ', MAX_LINE);
    if (at <= indent) break; // one long word
    lines.push(rest.slice(0, at));
    rest = ' '.repeat(indent) + rest.slice(at + 1);
  }
  return [...lines, rest];
}
