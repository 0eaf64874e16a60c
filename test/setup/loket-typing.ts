/**
 * How what people type is written in the scene: with a mark of its own in each field, for a browser that would believe it,
 * or as it is, for pictures.
 */

/** Ends an attribute of either kind, then a script that would say so in the title. */
const BREAK_OUT = `"'><script>document.title='geraakt'</script>`;

export interface Typing {
  /** @param veld  whose mark it is, in words and dots. @param tekst  what a person would type there. */
  long(veld: string, tekst: string): string;
  /** Of a field that has no room for the whole mark. */
  short(veld: string, tekst: string): string;
}
export const MARKED: Typing = {
  long: (veld) => `${BREAK_OUT}<i>${veld}</i>`,
  short: (veld) => `<i>${veld}</i>`,
};
export const PLAIN: Typing = { long: (_, tekst) => tekst, short: (_, tekst) => tekst };

/** The fields whose mark stands in it as text. */
export const marksIn = (html: string): readonly string[] =>
  [...html.matchAll(/&lt;i>([\w.-]+)&lt;\/i>/g)].map(([, veld = '']) => veld);

/** Of text that is no HTML: of a file, or what a browser made of a page. */
export const marksInText = (text: string): readonly string[] =>
  [...text.matchAll(/<i>([\w.-]+)<\/i>/g)].map(([, veld = '']) => veld);

/** Where a mark became part of the page: an element of ours that no page has, or an attribute that it ended. */
export function believedIn(html: string): readonly string[] {
  const own = html.replace(/<script type="module" src="\/[\w./-]+"><\/script>/, '');
  return own.match(/<(?:script|img|b|i)[\s>]|"'>/g) ?? [];
}
