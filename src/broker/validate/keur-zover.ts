/**
 * A report of the loket that is still being written, judged as far as it goes: schema and domain, nothing about who the
 * pupil is. Nothing is registered, audited, logged or asked of a register of persons. Source: docs/decisions/0026.
 */
import { CODECS } from '../../contract/codecs.ts';
import type { SchemaViolation } from '../../edukoppeling/faults.ts';
import { datumVan, isDatum } from '../../verzuim/datum.ts';
import { keurZover } from '../../verzuim/keuring.ts';
import type { Fout, Verzuimmelding } from '../../verzuim/verzuimmelding.ts';
import { VERZUIMSOORTEN } from '../../verzuim/verzuimsoorten.ts';
import { afzenderVan, OWN_OPERATIONS, OwnMessageNotAllowed, type OwnSender } from '../own-message.ts';
import type { BrokerParts } from '../parts.ts';
import { findSchool } from './find-school.ts';

export interface Zover {
  /** Of fields that are empty too: whoever shows them decides which are of use. */
  readonly violations: readonly SchemaViolation[];
  readonly fouten: readonly Fout[];
}

/** @throws OwnMessageNotAllowed; DependencyError when RIO cannot be asked. */
export async function keurEigenZover(
  verzuimmelding: Verzuimmelding,
  sender: OwnSender,
  parts: BrokerParts,
): Promise<Zover> {
  const { service, roles } = OWN_OPERATIONS.meldenVerzuim;
  if (!roles.some((rol) => sender.rollen.includes(rol))) throw new OwnMessageNotAllowed('role');
  await parts.directory.refresh();
  const { brins } = afzenderVan(sender.partij, service, parts.directory);
  const bytes = Buffer.from(CODECS.meldenVerzuim.writeRequest(verzuimmelding));
  const violations = parts.validators[service].validate(bytes);
  if (!brins.includes(verzuimmelding.school.brin)) return { violations, fouten: [] };
  const gevonden = await findSchool(metVakanties(verzuimmelding), parts);
  const kennis = { ...gevonden, vandaag: datumVan(sender.now), brinsVanAfzender: brins };
  return { violations, fouten: keurZover(verzuimmelding, kennis) };
}

/** Which holidays matter depends on kind and dates: without those, none do. */
function metVakanties(verzuimmelding: Verzuimmelding): Verzuimmelding {
  const { melding } = verzuimmelding;
  const { begindatum, einddatum = begindatum, verzuimsoort } = melding;
  const heel = Object.hasOwn(VERZUIMSOORTEN, verzuimsoort) && isDatum(begindatum) && isDatum(einddatum);
  return heel ? verzuimmelding : { ...verzuimmelding, melding: { ...melding, verzuimsoort: 'O' } };
}
