/** Forms of the loket as a visitor over plain HTTP sends them, and what comes of them. */
import type { HttpVisitor } from './loket-people.ts';

/** A form with a file, as a browser sends it. */
export function multipart(
  fields: Readonly<Record<string, string>>,
  file: { readonly name: string; readonly bytes: Buffer; readonly field?: string },
) {
  const boundary = '----grens0123456789';
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="${file.field ?? 'bestand'}"; filename="${file.name}"\r\ncontent-type: application/octet-stream\r\n\r\n`;
  const bytes = Buffer.concat([
    Buffer.from(parts.join('') + head),
    file.bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return { contentType: `multipart/form-data; boundary=${boundary}`, bytes };
}

/** What a page says of a form that it refuses. */
export const wrongIn = (html: string): string =>
  /id="fouten".*?<\/div>/s.exec(html)?.[0].replaceAll(/<[^>]+>/g, ' ') ?? html.slice(0, 300);

/** A form that is taken. @returns where it leads. */
export async function done(
  by: HttpVisitor,
  path: string,
  form: Readonly<Record<string, string>> = {},
): Promise<string> {
  const answer = await by.post(path, form);
  if (answer.status !== 303) throw new Error(`${path} ${answer.status} ${wrongIn(answer.text)}`);
  return String(answer.headers['location']);
}

/** The first of a page that fits. @param pattern  with one group. */
export async function linked(by: HttpVisitor, path: string, pattern: RegExp): Promise<string> {
  const { text } = await by.get(path);
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`${path} has no ${pattern}`);
  return found;
}

/** The id at the end of an address. */
export const lastOf = (location: string): string => location.split(/[?#]/)[0]?.split('/').at(-1) ?? '';

export interface ShownForm {
  readonly method: string;
  readonly action: string;
  /** Of what people fill in. */
  readonly names: readonly string[];
  /** What it only carries on. */
  readonly kept: readonly (readonly [name: string, value: string])[];
}

/** The forms of a page, without those for files. */
export function formsOf(html: string): readonly ShownForm[] {
  return [...html.matchAll(/<form method="(post|get)" action="([^"#]*)[^>]*>(.*?)<\/form>/gs)].flatMap(
    ([, method = '', action = '', inhoud = '']) => {
      if (inhoud.includes('type="file"')) return [];
      const inputs = [...inhoud.matchAll(/<(?:input|textarea|select)\b[^>]*>/g)].map(([input]) => ({
        name: /\bname="([^"]*)"/.exec(input)?.[1] ?? '',
        hidden: input.includes('type="hidden"'),
        value: /\bvalue="([^"]*)"/.exec(input)?.[1] ?? '',
      }));
      const names = inputs.filter(({ hidden }) => !hidden).map(({ name }) => name);
      const kept = inputs.filter(({ hidden }) => hidden).map(({ name, value }) => [name, value] as const);
      return [{ method, action: action.replaceAll('&amp;', '&'), names, kept }];
    },
  );
}
