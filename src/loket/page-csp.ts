/** What a page may load and do: our stylesheet, forms to us, and one script of ours where the page names one. */
import type { ScriptName } from './script/scripts.ts';

const BASE =
  "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
/** No text becomes markup or code, whatever a script does with it. */
const WITH_SCRIPT = "script-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";
/** The one that asks us something while the page stays. */
const ASKS: readonly ScriptName[] = ['controle'];

/** @param script  the one that the page names; undefined: none may run. */
export function pageCsp(script?: ScriptName): string {
  if (script === undefined) return BASE;
  const connect = ASKS.includes(script) ? "; connect-src 'self'" : '';
  return `${BASE}; ${WITH_SCRIPT}${connect}`;
}
