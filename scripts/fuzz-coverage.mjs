/** Which characters of src/edukoppeling have run: V8's block coverage, read in this process. */
import { Session } from 'node:inspector/promises';

export async function startCoverage() {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  /** By script: 1 for every character that ever ran. */
  const seen = new Map();
  /** By script: 1 for every character that ran since the last call. */
  const ranSinceLast = async () => {
    const { result } = await session.post('Profiler.takePreciseCoverage');
    const ours = result.filter(({ url }) => url.includes('/src/edukoppeling/'));
    return ours.map(({ url, functions }) => ({ url, ran: paint(functions) }));
  };
  return {
    /** @returns the places that ran for the first time, `script:character`. */
    async takeNew() {
      const fresh = new Set();
      for (const { url, ran } of await ranSinceLast()) {
        if (!seen.has(url)) seen.set(url, new Uint8Array(ran.length));
        const known = seen.get(url);
        for (let i = 0; i < known.length; i++) {
          if (ran[i] !== 1 || known[i] === 1) continue;
          known[i] = 1;
          fresh.add(`${url}:${i}`);
        }
      }
      return fresh;
    },
    /** @returns which of `places` ran since the last call. */
    async takeAmong(places) {
      const scripts = new Map((await ranSinceLast()).map(({ url, ran }) => [url, ran]));
      return [...places].filter((place) => {
        const colon = place.lastIndexOf(':');
        return scripts.get(place.slice(0, colon))?.[Number(place.slice(colon + 1))] === 1;
      });
    },
  };
}

const LONGEST_SCRIPT = 64 * 1024;

/** Ranges are nested and the inner one decides; only functions that ran since the last call are given. */
function paint(functions) {
  const ran = new Uint8Array(LONGEST_SCRIPT);
  for (const { ranges } of functions) {
    for (const { startOffset, endOffset, count } of ranges)
      ran.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  }
  return ran;
}
