/** The contracts on disk, and as they are published: with the real address and schemas that can be fetched. */
import { readFileSync } from 'node:fs';
import type { Service } from './service.ts';

// The same place seen from src/contract and from dist/contract.
const ROOT = new URL('../../', import.meta.url);

export const WSDL_FILES = {
  school: 'verzuim-school-v1.wsdl',
  gemeente: 'verzuim-gemeente-v1.wsdl',
  rio: 'rio-raadplegen-v1.wsdl',
} as const;
export type ServiceName = keyof typeof WSDL_FILES;
/** The schema that declares the elements of each service's Bodies. */
export const SERVICE_SCHEMAS: Readonly<Record<ServiceName, (typeof SCHEMA_FILES)[number]>> = {
  school: 'verzuim-school-v1.xsd',
  gemeente: 'verzuim-gemeente-v1.xsd',
  rio: 'rio-raadplegen-v1.xsd',
};
export const SCHEMA_FILES = [
  'verzuim-types-v1.xsd',
  'verzuim-school-v1.xsd',
  'verzuim-gemeente-v1.xsd',
  'rio-raadplegen-v1.xsd',
] as const;

export function readWsdl(name: keyof typeof WSDL_FILES): Buffer {
  return readFileSync(new URL(`wsdl/${WSDL_FILES[name]}`, ROOT));
}

export function readSchemas(): ReadonlyMap<string, Buffer> {
  return new Map(SCHEMA_FILES.map((file) => [file, readFileSync(new URL(`schemas/${file}`, ROOT))]));
}

/** @param baseUrl  scheme, host and port, without a slash at the end. */
export function publishWsdl(wsdl: Buffer, service: Service, baseUrl: string): string {
  return wsdl
    .toString('utf8')
    .replace(/location="https:\/\/localhost:8443[^"]*"/, `location="${baseUrl}${service.path}"`)
    .replace(/schemaLocation="\.\.\/schemas\//g, `schemaLocation="${baseUrl}/schemas/`);
}
