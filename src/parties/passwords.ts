/**
 * Passwords: argon2id, a few at once and a bounded queue, so that a flood of logins cannot take the memory.
 * Source: OWASP Password Storage; NIST SP 800-63B §5.1.1 (length, no rules of composition, known ones refused).
 */
import { hash, verify } from '@node-rs/argon2';

export interface PasswordOptions {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly concurrent: number;
  readonly queue: number;
}

/** The queue is full: try again later. Nothing was computed. */
export class TooBusy extends Error {
  constructor() {
    super('too many passwords are being checked');
    this.name = 'TooBusy';
  }
}

export interface Passwords {
  /** @throws TooBusy. */
  hash(password: string): Promise<string>;
  /**
   * One computation, whether there is a hash or not: whoever waits for the answer learns nothing from the time.
   * @throws TooBusy.
   */
  matches(passwordHash: string | undefined, password: string): Promise<boolean>;
  /** Computations so far, for the tests of that promise. */
  computed(): number;
}

export async function createPasswords(options: PasswordOptions): Promise<Passwords> {
  const cost = {
    // Argon2id; the package's name for it is a const enum, which a module by itself cannot read.
    algorithm: 2,
    memoryCost: options.memoryKiB,
    timeCost: options.passes,
    parallelism: 1,
  };
  let running = 0;
  let computed = 0;
  const waiting: (() => void)[] = [];
  const bounded = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= options.concurrent) {
      if (waiting.length >= options.queue) throw new TooBusy();
      // Whoever ends hands its place over, so `running` stays.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running++;
    try {
      computed++;
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
  const nobody = await hash('nobody has this password', cost);
  return {
    hash: (password) => bounded(() => hash(plain(password), cost)),
    async matches(passwordHash, password) {
      const same = await bounded(() => verify(passwordHash ?? nobody, plain(password)));
      return same && passwordHash !== undefined;
    },
    computed: () => computed,
  };
}

/** The same letters from every keyboard. */
const plain = (password: string): string => password.normalize('NFKC');

const MIN_LENGTH = 12;
export const MAX_PASSWORD_LENGTH = 200;

/** What people choose when they must have twelve positions; compared without case, blanks and digits at the end. */
const KNOWN = [
  ...[
    'wachtwoord',
    'wachtwoordwachtwoord',
    'password',
    'passwordpassword',
    'welkom',
    'welkomwelkom',
    'welcome',
  ],
  ...[
    'verzuimbroker',
    'verzuimloket',
    'verzuim',
    'leerplicht',
    'leerplichtambtenaar',
    'geheim',
    'geheimgeheim',
  ],
  ...[
    'qwertyuiop',
    'qwertyqwerty',
    'qwertyuiopasdf',
    'asdfghjkl',
    'zxcvbnm',
    'qazwsxedc',
    'abcdefghijkl',
    'administrator',
  ],
  ...[
    'iloveyou',
    'iloveyouforever',
    'letmein',
    'changeme',
    'changemenow',
    'beheerder',
    'functioneelbeheerder',
  ],
];

/** Too short, too long, known, the own name, or next to no different characters. */
export function isWeakPassword(password: string, inlognaam: string): boolean {
  const letters = plain(password).toLowerCase();
  if (letters.length < MIN_LENGTH || letters.length > MAX_PASSWORD_LENGTH) return true;
  const core = letters.replaceAll(/[\s._-]/g, '').replace(/[\d!?.]+$/, '');
  const runs = new Set(letters).size < 5;
  const counting = /^(?:0?123456789|9876543210?)+\d*$/.test(letters);
  return runs || counting || KNOWN.includes(core) || letters.includes(inlognaam.toLowerCase());
}
