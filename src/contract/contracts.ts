/** Every service of the broker, from its WSDL and schema. A new service is one more entry in `files.ts`. */
import { readSchemas, readWsdl, SERVICE_SCHEMAS, type ServiceName, WSDL_FILES } from './files.ts';
import { createSchemaValidator, type SchemaValidator } from './schema.ts';
import { readService, type Service } from './service.ts';

export const SERVICE_NAMES = Object.keys(WSDL_FILES) as readonly ServiceName[];

/** @throws ContractError. */
export function readServices(): Readonly<Record<ServiceName, Service>> {
  return everyService((name) => readService(readWsdl(name)));
}

export function createValidators(
  schemas: ReadonlyMap<string, Buffer> = readSchemas(),
): Readonly<Record<ServiceName, SchemaValidator>> {
  return everyService((name) => createSchemaValidator(schemas, SERVICE_SCHEMAS[name]));
}

function everyService<T>(make: (name: ServiceName) => T): Readonly<Record<ServiceName, T>> {
  // The keys are those of the table.
  return Object.fromEntries(SERVICE_NAMES.map((name) => [name, make(name)])) as Record<ServiceName, T>;
}
