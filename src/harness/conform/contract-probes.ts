/** EK-144…EK-153: what the published WSDL says. */
import { parseXml, type XmlElement } from '../../edukoppeling/xml/document.ts';
import { XmlError } from '../../edukoppeling/xml/errors.ts';
import { broken, HOLDS, notTestable, type Outcome, type Probe } from './probe.ts';
import { send, type Target } from './target.ts';

const WSDL = 'http://schemas.xmlsoap.org/wsdl/';
const WSDL_SOAP = 'http://schemas.xmlsoap.org/wsdl/soap/';
const WSAM = 'http://www.w3.org/2007/05/addressing/metadata';

async function readWsdl(target: Target): Promise<XmlElement | undefined> {
  const reply = await send(target, { body: '', method: 'GET', url: `${target.url}?wsdl` });
  if (reply.kind === 'no-answer' || reply.status !== 200) return undefined;
  try {
    const { root } = parseXml(Buffer.from(reply.text));
    return root.is(WSDL, 'definitions') ? root : undefined;
  } catch (error) {
    if (error instanceof XmlError) return undefined;
    throw error;
  }
}

function ofWsdl(id: string, title: string, problem: (wsdl: XmlElement) => string | undefined): Probe {
  return {
    id,
    title,
    run: async (target): Promise<Outcome> => {
      const wsdl = await readWsdl(target);
      if (wsdl === undefined) return notTestable('no WSDL at the address with ?wsdl');
      const found = problem(wsdl);
      return found === undefined ? HOLDS : broken(title, found);
    },
  };
}

const name = (element: XmlElement) => element.attribute('name') ?? '(no name)';
const portTypes = (wsdl: XmlElement) => wsdl.childrenNamed(WSDL, 'portType');
const operations = (wsdl: XmlElement) =>
  portTypes(wsdl).flatMap((type) => type.childrenNamed(WSDL, 'operation'));
const first = (problems: readonly string[]) => problems[0];

export const CONTRACT_PROBES: readonly Probe[] = [
  ofWsdl('EK-144', 'document style over SOAP 1.1 and HTTP', (wsdl) => {
    const binding = wsdl.child(WSDL, 'binding')?.child(WSDL_SOAP, 'binding');
    const transport = binding?.attribute('transport');
    return transport === 'http://schemas.xmlsoap.org/soap/http' && binding?.attribute('style') !== 'rpc'
      ? undefined
      : `transport ${transport ?? 'absent'}`;
  }),
  ofWsdl('EK-145', 'every part names an element', (wsdl) =>
    first(
      wsdl
        .childrenNamed(WSDL, 'message')
        .filter((message) =>
          message.childrenNamed(WSDL, 'part').some((part) => part.attribute('element') === undefined),
        )
        .map((message) => `message ${name(message)}`),
    ),
  ),
  ofWsdl('EK-146', 'one portType', (wsdl) =>
    portTypes(wsdl).length === 1 ? undefined : `${portTypes(wsdl).length} portTypes`,
  ),
  ofWsdl('EK-147', 'every operation has an input and an output', (wsdl) =>
    first(
      operations(wsdl)
        .filter((operation) => !operation.child(WSDL, 'input') || !operation.child(WSDL, 'output'))
        .map((operation) => `operation ${name(operation)}`),
    ),
  ),
  ofWsdl('EK-148', 'every input and output has wsam:Action', (wsdl) =>
    first(
      operations(wsdl)
        .filter((operation) =>
          ['input', 'output'].some(
            (way) => operation.child(WSDL, way)?.attribute('Action', WSAM) === undefined,
          ),
        )
        .map((operation) => `operation ${name(operation)}`),
    ),
  ),
  ofWsdl('EK-149', 'soapAction equals wsam:Action of the input', (wsdl) => {
    const bound = wsdl
      .childrenNamed(WSDL, 'binding')
      .flatMap((binding) => binding.childrenNamed(WSDL, 'operation'));
    return first(
      operations(wsdl)
        .filter((operation) => {
          const soapAction = bound
            .find((candidate) => name(candidate) === name(operation))
            ?.child(WSDL_SOAP, 'operation')
            ?.attribute('soapAction');
          return soapAction !== operation.child(WSDL, 'input')?.attribute('Action', WSAM);
        })
        .map((operation) => `operation ${name(operation)}`),
    );
  }),
  ofWsdl('EK-150', 'namespace and names carry one version number', (wsdl) =>
    /v\d+$|\d{4}\/\d\d/i.test(wsdl.attribute('targetNamespace') ?? '') ? undefined : 'targetNamespace',
  ),
  ofWsdl('EK-153', 'wsdl:documentation tells of TLS and signing', (wsdl) => {
    const said = wsdl.child(WSDL, 'documentation')?.text ?? '';
    return /TLS/.test(said) && /sign/i.test(said) ? undefined : 'wsdl:documentation';
  }),
];
