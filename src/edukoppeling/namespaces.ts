/** Namespaces and constants of the wire. Source: edukoppeling §3.1. */
export const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
export const WSA = 'http://www.w3.org/2005/08/addressing';
export const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
export const WSU = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';
export const WSSE11 = 'http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd';
export const DS = 'http://www.w3.org/2000/09/xmldsig#';
export const EXC_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
export const XML = 'http://www.w3.org/XML/1998/namespace';

export const ANONYMOUS = 'http://www.w3.org/2005/08/addressing/anonymous';
export const NONE = 'http://www.w3.org/2005/08/addressing/none';
export const FAULT_ACTION_ADDRESSING = 'http://www.w3.org/2005/08/addressing/fault';
export const FAULT_ACTION_SOAP = 'http://www.w3.org/2005/08/addressing/soap/fault';

export const X509V3 = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3';
export const BASE64_BINARY =
  'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary';
