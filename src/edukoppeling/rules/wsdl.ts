/** The published contract. Source: edukoppeling §7.7. */
import type { Rule } from './rule.ts';

export const WSDL_RULES = {
  'EK-144': {
    text: 'The published WSDL is WSDL 1.1, document/literal, with SOAP over HTTP.',
    source: 'WW001',
    certainty: 'normative',
    status: 'produced',
    where: 'wsdl/verzuim-school-v1.wsdl',
  },
  'EK-145': {
    text: 'Every part of a soap:body is defined with element, none with type.',
    source: 'WW004',
    certainty: 'normative',
    status: 'produced',
    where: 'wsdl/verzuim-school-v1.wsdl',
  },
  'EK-146': {
    text: 'A WSDL file has one portType.',
    source: 'WS005',
    certainty: 'normative',
    status: 'produced',
    where: 'wsdl/verzuim-school-v1.wsdl',
  },
  'EK-147': {
    text: 'Every operation is request and response.',
    source: 'WS003',
    certainty: 'normative',
    status: 'produced',
    where: 'wsdl/verzuim-school-v1.wsdl',
  },
  'EK-148': {
    text: 'Every input and output has an explicit wsam:Action.',
    source: 'WS008',
    certainty: 'normative',
    status: 'produced',
    where: 'wsdl/verzuim-school-v1.wsdl',
  },
  'EK-149': {
    text: "soapAction equals the input's wsam:Action.",
    source: 'WS002',
    certainty: 'normative',
    status: 'produced',
    where: 'wsdl/verzuim-school-v1.wsdl',
  },
  'EK-150': {
    text: 'Namespaces and the names of service and portType carry one single version number (v1).',
    source: 'DK-BP (advice)',
    certainty: 'normative',
    status: 'produced',
    where: 'wsdl/verzuim-school-v1.wsdl',
  },
  'EK-151': {
    text: 'The WSDL, with its schemas in files of their own, should import cleanly in zeep, node-soap and a Java wsimport.',
    source: 'DK-BP (advice)',
    certainty: 'choice',
    status: 'produced',
    where: 'wsdl/verzuim-school-v1.wsdl',
  },
  'EK-152': {
    text: 'The client works with WSDLs without wsam:Action by taking soapAction as Action.',
    source: 'WSDLs of DUO',
    certainty: 'inferred',
    status: 'enforced',
    where: 'src/contract/service.ts',
  },
  'EK-153': {
    text: 'The demands of TLS and WS-Security stand in wsdl:documentation; a WS-Policy may be offered in a file of its own.',
    source: 'DK-BP (advice)',
    certainty: 'normative',
    status: 'produced',
    where: 'wsdl/verzuim-school-v1.wsdl',
  },
  'EK-154': {
    text: 'Endpoints for test and production have different host names and certificates.',
    source: 'DK-BP (advice)',
    certainty: 'normative',
    status: 'enforced',
    where: 'src/processes/broker.ts',
  },
} as const satisfies Readonly<Record<string, Rule>>;
