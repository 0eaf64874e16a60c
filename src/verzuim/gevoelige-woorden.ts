/**
 * Words that point at health, religion or descent, and at what may never be told. A warning for whoever writes: which words
 * were found is told to nobody. Source: verzuim §4.5 vermoedelijkeReden, §6.2; docs/decisions/0033.
 */

/** Beginnings of words, without accents. */
const STAMMEN = [
  // gezondheid
  ...[
    'ziek',
    'diagnos',
    'adhd',
    'autis',
    'asperger',
    'depress',
    'psych',
    'medicij',
    'medicat',
    'medisch',
    'therap',
  ],
  ...[
    'zwanger',
    'miskra',
    'abortus',
    'handicap',
    'verslaa',
    'verslav',
    'kanker',
    'epilep',
    'diabet',
    'suicid',
  ],
  ...[
    'zelfmoord',
    'zelfbeschad',
    'anorexi',
    'boulimi',
    'eetstoornis',
    'angststoornis',
    'burnout',
    'huisarts',
    'ggz',
  ],
  // geloof
  ...[
    'religi',
    'godsdienst',
    'geloofs',
    'islam',
    'moslim',
    'christen',
    'katholie',
    'protestant',
    'gereformeerd',
  ],
  ...['joods', 'hindoe', 'boeddhis', 'moskee', 'synagog', 'ramadan', 'suikerfeest', 'offerfeest', 'jehova'],
  // afkomst
  ...[
    'afkomst',
    'etnis',
    'etnic',
    'huidskleur',
    'allochto',
    'asielzoek',
    'vluchteling',
    'statushouder',
    'zigeuner',
  ],
  // wat nooit mag: politiek, seksueel leven, vakbond
  ...['homoseks', 'lesbisch', 'biseks', 'transgender', 'seksueel', 'seksuele', 'vakbond'],
];
/** These are the beginning of too much else. */
const WOORDEN = ['ras', 'geloof', 'kerk', 'arts', 'gay'];

const GEVOELIG = new RegExp(`\\b(?:(?:${STAMMEN.join('|')})|(?:${WOORDEN.join('|')})\\b)`, 'i');

export function noemtGevoelige(tekst: string): boolean {
  return GEVOELIG.test(tekst.normalize('NFD').replace(/\p{M}/gu, ''));
}
