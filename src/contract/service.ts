/**
 * WSDL → table of operations. The WSDL is the only source of operation, element and action names; what the profile
 * demands of a WSDL is checked while reading.
 * Source: edukoppeling §2.1 (WW001–WW004, WS002–WS008), §7.7; EK-144…EK-149.
 */
import { parseXml, type XmlElement } from '../edukoppeling/xml/document.ts';

const WSDL = 'http://schemas.xmlsoap.org/wsdl/';
const WSDL_SOAP = 'http://schemas.xmlsoap.org/wsdl/soap/';
const WSAM = 'http://www.w3.org/2007/05/addressing/metadata';
const SOAP_OVER_HTTP = 'http://schemas.xmlsoap.org/soap/http';

export interface ElementName {
  readonly namespaceUri: string;
  readonly localName: string;
}

export interface Operation {
  readonly name: string;
  readonly action: string;
  readonly responseAction: string;
  readonly input: ElementName;
  readonly output: ElementName;
  readonly faults: readonly ElementName[];
}

export interface Service {
  readonly name: string;
  readonly namespace: string;
  /** Path of soap:address. */
  readonly path: string;
  readonly operations: readonly Operation[];
}

/** The contract and the code, or the contract and the profile, disagree: the start stops. */
export class ContractError extends Error {
  readonly rule: string;
  constructor(rule: string, message: string) {
    super(`${rule}: ${message}`);
    this.name = 'ContractError';
    this.rule = rule;
  }
}

/**
 * `provide`: our own contract, held to the profile. `consume`: another provider's, taken as it is published; without
 * wsam:Action the soapAction is the Action of request and answer (EK-152).
 */
export type ServiceUse = 'provide' | 'consume';

/** @throws ContractError, XmlError. */
export function readService(bytes: Uint8Array, use: ServiceUse = 'provide'): Service {
  const { root } = parseXml(bytes);
  if (!root.is(WSDL, 'definitions')) throw new ContractError('WW001', 'not a WSDL 1.1 document');
  const [portType, ...more] = root.childrenNamed(WSDL, 'portType');
  if (portType === undefined || more.length > 0)
    throw new ContractError('WS005', 'exactly one portType a file');
  const binding = only(root, 'binding', 'WW001');
  const soapBinding = binding.child(WSDL_SOAP, 'binding');
  if (
    soapBinding?.attribute('style') !== 'document' ||
    soapBinding.attribute('transport') !== SOAP_OVER_HTTP
  ) {
    throw new ContractError('WW001', 'the binding is document style, SOAP 1.1 over HTTP');
  }
  const messages = readMessages(root);
  const operations = portType
    .childrenNamed(WSDL, 'operation')
    .map((operation) => readOperation(operation, messages, readSoapAction(binding, operation), use));
  const port = only(only(root, 'service', 'WW001'), 'port', 'WW001');
  const location = port.child(WSDL_SOAP, 'address')?.attribute('location') ?? '';
  return {
    name: portType.attribute('name') ?? '',
    namespace: root.attribute('targetNamespace') ?? '',
    path: readPath(location, use),
    operations,
  };
}

/** Joins each operation with its handler, by action. @throws ContractError naming what is left over on either side. */
export function joinHandlers<Handler>(
  service: Service,
  handlers: Readonly<Record<string, Handler>>,
): ReadonlyMap<string, { readonly operation: Operation; readonly handler: Handler }> {
  const table = new Map<string, { operation: Operation; handler: Handler }>();
  for (const operation of service.operations) {
    const handler = Object.hasOwn(handlers, operation.name) ? handlers[operation.name] : undefined;
    if (handler === undefined) {
      throw new ContractError(
        'contract',
        `${service.name} declares ${operation.name}, but nothing handles it`,
      );
    }
    table.set(operation.action, { operation, handler });
  }
  const declared = new Set(service.operations.map((operation) => operation.name));
  const extra = Object.keys(handlers).find((name) => !declared.has(name));
  if (extra)
    throw new ContractError('contract', `${extra} is handled, but ${service.name} does not declare it`);
  return table;
}

function readMessages(root: XmlElement): ReadonlyMap<string, ElementName> {
  return new Map(
    root.childrenNamed(WSDL, 'message').map((message) => {
      const name = message.attribute('name') ?? '';
      const [part, ...more] = message.childrenNamed(WSDL, 'part');
      const element = part?.attribute('element');
      if (!part || !element || part.attribute('type') !== undefined || more.length > 0) {
        throw new ContractError('WW004', `message ${name} has one part, with element=`);
      }
      return [name, resolve(part, element)];
    }),
  );
}

function readOperation(
  operation: XmlElement,
  messages: ReadonlyMap<string, ElementName>,
  soapAction: string | undefined,
  use: ServiceUse,
): Operation {
  const name = operation.attribute('name') ?? '';
  const input = operation.child(WSDL, 'input');
  const output = operation.child(WSDL, 'output');
  if (!input || !output) throw new ContractError('WS003', `${name} is request and response`);
  const elementOf = (reference: XmlElement): ElementName => {
    const message = (reference.attribute('message') ?? '').split(':').pop() ?? '';
    const element = messages.get(message);
    if (element === undefined) throw new ContractError('WW004', `${name} uses an unknown message`);
    return element;
  };
  const { action, responseAction } = readActions(name, input, output, soapAction, use);
  const faults = operation.childrenNamed(WSDL, 'fault').map(elementOf);
  return { name, action, responseAction, input: elementOf(input), output: elementOf(output), faults };
}

function readActions(
  name: string,
  input: XmlElement,
  output: XmlElement,
  soapAction: string | undefined,
  use: ServiceUse,
): { action: string; responseAction: string } {
  const consume = use === 'consume';
  const action = input.attribute('Action', WSAM) || (consume && soapAction);
  const responseAction = output.attribute('Action', WSAM) || (consume && action);
  if (!action || !responseAction)
    throw new ContractError('WS008', `${name} has an explicit wsam:Action on both`);
  if (!consume && soapAction !== action)
    throw new ContractError('WS002', `soapAction of ${name} equals its wsam:Action`);
  return { action, responseAction };
}

/** A consumer is told the address; what stands in a published WSDL may be no URL at all. */
function readPath(location: string, use: ServiceUse): string {
  if (use === 'consume' && !URL.canParse(location)) return '';
  return new URL(location).pathname;
}

function readSoapAction(binding: XmlElement, operation: XmlElement): string | undefined {
  const name = operation.attribute('name');
  const bound = binding
    .childrenNamed(WSDL, 'operation')
    .find((candidate) => candidate.attribute('name') === name);
  for (const side of ['input', 'output']) {
    if (bound?.child(WSDL, side)?.child(WSDL_SOAP, 'body')?.attribute('use') !== 'literal') {
      throw new ContractError('WW001', `${name} is literal`);
    }
  }
  return bound?.child(WSDL_SOAP, 'operation')?.attribute('soapAction');
}

function resolve(scope: XmlElement, qname: string): ElementName {
  const [prefix = '', localName] = qname.includes(':') ? qname.split(':') : ['', qname];
  return { namespaceUri: scope.namespaceOf(prefix) ?? '', localName: localName ?? '' };
}

function only(parent: XmlElement, localName: string, rule: string): XmlElement {
  const [found, ...more] = parent.childrenNamed(WSDL, localName);
  if (found === undefined || more.length > 0) throw new ContractError(rule, `exactly one wsdl:${localName}`);
  return found;
}
