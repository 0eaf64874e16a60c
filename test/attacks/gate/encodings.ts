/** Other encodings than UTF-8, and bytes that only look like it. Source: WS006; EK-28. */
import { attack, type Message, replace, type Table } from '../attack.ts';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>';
type Change = (base: string) => Message;
const declared =
  (declaration: string): Change =>
  (base) =>
    replace(base, DECLARATION, declaration);
const bytesIn =
  (hex: string): Change =>
  (base) => {
    const [before = '', after = ''] = base.split('onbekend');
    return Buffer.concat([Buffer.from(before), Buffer.from(hex, 'hex'), Buffer.from(after)]);
  };
const utf16 = (base: string, bigEndian: boolean) => {
  const bytes = Buffer.from(base.replace('UTF-8', 'UTF-16'), 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
};

const ENCODINGS_OF_BYTES: readonly (readonly [string, Change])[] = [
  [
    'UTF-16 with a byte order mark, little end first',
    (base) => Buffer.concat([Buffer.from('fffe', 'hex'), utf16(base, false)]),
  ],
  [
    'UTF-16 with a byte order mark, big end first',
    (base) => Buffer.concat([Buffer.from('feff', 'hex'), utf16(base, true)]),
  ],
  ['UTF-16 without a byte order mark, little end first', (base) => utf16(base, false)],
  ['UTF-16 without a byte order mark, big end first', (base) => utf16(base, true)],
  ['UTF-32', (base) => Buffer.from(Uint32Array.from(base, (letter) => letter.charCodeAt(0)).buffer)],
  ['UTF-16 in the declaration only', declared('<?xml version="1.0" encoding="UTF-16"?>')],
  ['UTF-7 in the declaration', declared('<?xml version="1.0" encoding="UTF-7"?>')],
  ['ISO 8859-1 in the declaration', declared('<?xml version="1.0" encoding="ISO-8859-1"?>')],
  ['Windows-1252 in the declaration', declared('<?xml version="1.0" encoding="windows-1252"?>')],
  ['US-ASCII in the declaration', declared('<?xml version="1.0" encoding="US-ASCII"?>')],
  ['EBCDIC in the declaration', declared('<?xml version="1.0" encoding="IBM037"?>')],
  ['CESU-8 in the declaration', declared('<?xml version="1.0" encoding="CESU-8"?>')],
  ['a letter of ISO 8859-1', bytesIn('e9')],
  ['a slash in two bytes', bytesIn('c0af')],
  ['a less-than sign in two bytes', bytesIn('c0bc')],
  ['a less-than sign in three bytes', bytesIn('e080bc')],
  ['NUL in two bytes', bytesIn('c080')],
  ['a surrogate in three bytes', bytesIn('eda080')],
  ['a pair of surrogates, as CESU-8 writes it', bytesIn('eda0bdedb880')],
  ['a character above the last one', bytesIn('f4908080')],
  ['a sequence of five bytes', bytesIn('f888808080')],
  ['a sequence that is cut off', bytesIn('e282')],
  ['a continuation without a start', bytesIn('80')],
  ['a byte that UTF-8 does not have', bytesIn('ff')],
];

const charset = (title: string, value: string) =>
  attack(`${title} in Content-Type`, 'VB-F04', 'EK-28', (base) => base, {
    http: { soapAction: '""', charset: value },
  });
const charsets: Table = [
  charset('ISO 8859-1', 'iso-8859-1'),
  charset('UTF-16', 'utf-16'),
  charset('UTF-7', 'utf-7'),
  charset('an empty charset', ''),
  charset('a longer name than UTF-8', 'utf-8-x'),
];

export const ENCODINGS: Table = [
  ...ENCODINGS_OF_BYTES.map(([title, change]) => attack(title, 'VB-F04', 'EK-28', change)),
  ...charsets,
];
