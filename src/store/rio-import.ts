/** Replacing the tables of RIO and of the holidays, all or nothing: readers see the old ones or the new ones. */
import { zoekvorm } from '../verzuim/rio.ts';
import type { Vakantieregio } from '../verzuim/vakanties.ts';
import { type Queryable, type Statement, type Store, sql, type Tx } from './pool.ts';

interface Dated {
  readonly begindatum: string;
  readonly einddatum?: string;
}
interface Located {
  readonly postcode?: string;
  readonly plaatsnaam?: string;
  readonly gemeentecode?: string;
}

/** The tables that a set of files speaks of; one that is absent stays as it is. */
export interface RioTables {
  readonly besturen?: readonly (Dated & { readonly bestuurscode: string; readonly naam?: string })[];
  readonly instellingen?: readonly (Dated & {
    readonly brin: string;
    readonly naam: string;
    readonly wet: string;
    readonly bestuurscode?: string;
  })[];
  readonly vestigingen?: readonly (Dated &
    Located & { readonly vestigingscode: string; readonly brin: string; readonly naam: string })[];
  readonly onderwijslocaties?: readonly (Dated & Located & { readonly onderwijslocatiecode: string })[];
  readonly onderwijsaanbieders?: readonly (Dated & {
    readonly onderwijsaanbiedercode: string;
    readonly naam?: string;
    readonly bestuurscode?: string;
  })[];
  readonly onderwijsaanbod?: readonly (Dated & {
    readonly brin: string;
    readonly vestigingscode: string;
    readonly onderwijslocatiecode: string;
    readonly onderwijsaanbiedercode: string;
    readonly opleidingcode: string;
  })[];
}

const PLAATS = 'postcode text, plaatsnaam text, gemeentecode text';
const DATED = 'begindatum date, einddatum date';
/** Our table and its columns; both are literals of this file. */
const TABLES: Readonly<Record<keyof RioTables, readonly [table: string, columns: string]>> = {
  besturen: ['rio_bestuur', `bestuurscode text, naam text, ${DATED}`],
  instellingen: [
    'rio_instelling',
    `brin text, naam text, zoeknaam text, wet text, bestuurscode text, ${DATED}`,
  ],
  vestigingen: [
    'rio_vestiging',
    `vestigingscode text, brin text, naam text, zoeknaam text, zoekplaats text, ${PLAATS}, ${DATED}`,
  ],
  onderwijslocaties: [
    'rio_onderwijslocatie',
    `onderwijslocatiecode text, zoekplaats text, ${PLAATS}, ${DATED}`,
  ],
  onderwijsaanbieders: [
    'rio_onderwijsaanbieder',
    `onderwijsaanbiedercode text, naam text, bestuurscode text, ${DATED}`,
  ],
  onderwijsaanbod: [
    'rio_onderwijsaanbod',
    `brin text, vestigingscode text, onderwijslocatiecode text, onderwijsaanbiedercode text, opleidingcode text, ${DATED}`,
  ],
};

interface Replacement {
  readonly clear: Statement;
  readonly add: Statement;
}

function replacement(table: string, columns: string): Replacement {
  const names = columns.replace(/ (text|date)/g, '');
  return {
    clear: sql(`${table}-clear`, `delete from vb.${table}`),
    add: sql(
      `${table}-add`,
      `insert into vb.${table} (${names}) select ${names} from jsonb_to_recordset($1::jsonb) r(${columns})`,
    ),
  };
}

const REPLACEMENTS = Object.fromEntries(
  Object.entries(TABLES).map(([name, [table, columns]]) => [name, replacement(table, columns)]),
);
const BATCH = 2000;

async function replace(tx: Tx, { clear, add }: Replacement, rows: readonly object[]): Promise<void> {
  await tx.query(clear);
  for (let at = 0; at < rows.length; at += BATCH)
    await tx.query(add, [JSON.stringify(rows.slice(at, at + BATCH).map(withSearchForms))]);
}

function withSearchForms(row: object): object {
  const { naam, plaatsnaam } = row as { naam?: string; plaatsnaam?: string };
  return {
    ...row,
    ...(naam === undefined ? {} : { zoeknaam: zoekvorm(naam) }),
    ...(plaatsnaam === undefined ? {} : { zoekplaats: zoekvorm(plaatsnaam) }),
  };
}

export async function replaceRio(store: Store, tables: RioTables): Promise<void> {
  await store.withTransaction(async (tx) => {
    for (const [name, rows] of Object.entries(tables) as [keyof RioTables, readonly object[]][]) {
      const statements = REPLACEMENTS[name];
      if (statements) await replace(tx, statements, rows);
    }
  });
}

export interface VakantieTables {
  readonly vakanties?: readonly {
    readonly regio: Vakantieregio;
    readonly naam: string;
    readonly begindatum: string;
    readonly einddatum: string;
  }[];
  readonly regios?: readonly (Dated & { readonly gemeentecode: string; readonly regio: Vakantieregio })[];
}

const VAKANTIES = replacement('vakantie', 'regio text, naam text, begindatum date, einddatum date');
const REGIOS = replacement('vakantieregio', `gemeentecode text, regio text, ${DATED}`);

export async function replaceVakanties(store: Store, tables: VakantieTables): Promise<void> {
  await store.withTransaction(async (tx) => {
    if (tables.vakanties) await replace(tx, VAKANTIES, tables.vakanties);
    if (tables.regios) await replace(tx, REGIOS, tables.regios);
  });
}

const FIND_VAKANTIES = sql(
  'vakanties-find',
  'select begindatum::text, einddatum::text from vb.vakantie where regio = $1 order by begindatum',
);

export function findVakanties(
  db: Queryable,
  regio: Vakantieregio,
): Promise<readonly { readonly begindatum: string; readonly einddatum: string }[]> {
  return db.query(FIND_VAKANTIES, [regio]);
}
