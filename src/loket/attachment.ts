/** The header of a file that is downloaded. */

/** What is not plain in the name of a file goes encoded beside a plain one. Source: RFC 6266, RFC 8187. */
export function attachment(name: string): string {
  const plain = name.replaceAll(/[^\w .-]/g, '_');
  if (plain === name) return `attachment; filename="${name}"`;
  const encoded = encodeURIComponent(name.replaceAll(/\p{Cs}/gu, '\uFFFD')).replaceAll(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
