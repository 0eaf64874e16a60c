#!/usr/bin/python3
"""A client of Verzuimbroker in Python with zeep and xmlsec (Debian: python3-zeep, python3-xmlsec), both unmodified.

    zeep_client.py BASE_URL CERTS melden  KENMERK BSN BEGIN EINDE [FROM_OIN]   reports as school 99AD, through its vendor
    zeep_client.py BASE_URL CERTS ophalen 0344                                 pulls the mailbox of gemeente 0344

BASE_URL is the broker (https://localhost:8443), CERTS the folder certs-fixtures. Prints one JSON object; a
SOAP fault is zeep's own exception, printed as JSON, and ends with status 1. What the profile asks beyond what zeep does by itself is in EdukoppelingSecurity: the OINs in wsa:To and wsa:From, a
Timestamp, and a signature over Body, Timestamp and each wsa header with the certificate as BinarySecurityToken.
"""
import base64
import datetime
import json
import sys
import uuid

import requests
import xmlsec
import zeep
from lxml import etree
from zeep.transports import Transport

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
WSA = "http://www.w3.org/2005/08/addressing"
OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
WSSE = OASIS + "wssecurity-secext-1.0.xsd"
WSU = OASIS + "wssecurity-utility-1.0.xsd"
X509V3 = OASIS + "x509-token-profile-1.0#X509v3"
BASE64 = OASIS + "soap-message-security-1.0#Base64Binary"
WSSE11 = "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd"
DS = "http://www.w3.org/2000/09/xmldsig#"
BROKER_OIN = "00000001999900019000"


def q(namespace, name):
    return etree.QName(namespace, name)


class EdukoppelingSecurity:
    """zeep calls apply() on what it is about to send, and verify() on what came back."""

    def __init__(self, certs, name, from_oin):
        self.key_file, self.cert_file = f"{certs}/keys/{name}.key.pem", f"{certs}/{name}.pem"
        self.broker_cert, self.from_oin = f"{certs}/broker.pem", from_oin
        self.message_id = self.signature_value = None

    def apply(self, envelope, headers):
        header, body = envelope.find(q(SOAP, "Header")), envelope.find(q(SOAP, "Body"))
        header.find(q(WSA, "To")).text += "?oin=" + BROKER_OIN
        sender = etree.SubElement(header, q(WSA, "From"))
        etree.SubElement(sender, q(WSA, "Address")).text = WSA + "/anonymous?oin=" + self.from_oin
        self.message_id = header.find(q(WSA, "MessageID")).text
        parts = [child for child in header if etree.QName(child).namespace == WSA] + [body]
        security = etree.SubElement(header, q(WSSE, "Security"), nsmap={"wsse": WSSE, "wsu": WSU})
        parts.append(self.add_timestamp(security))
        token_id = self.add_token(security)
        self.sign(envelope, security, parts, token_id)
        return envelope, headers

    @staticmethod
    def add_timestamp(security):
        timestamp = etree.SubElement(security, q(WSU, "Timestamp"))
        now = datetime.datetime.now(datetime.timezone.utc)
        for name, moment in (("Created", now), ("Expires", now + datetime.timedelta(minutes=5))):
            etree.SubElement(timestamp, q(WSU, name)).text = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        return timestamp

    def add_token(self, security):
        token = etree.SubElement(security, q(WSSE, "BinarySecurityToken"), EncodingType=BASE64, ValueType=X509V3)
        with open(self.cert_file, encoding="ascii") as pem:
            lines = [line.strip() for line in pem if "-----" not in line]
        token.text = base64.b64encode(base64.b64decode("".join(lines))).decode()
        token.set(q(WSU, "Id"), "token")
        return "token"

    def sign(self, envelope, security, parts, token_id):
        signature = xmlsec.template.create(envelope, xmlsec.Transform.EXCL_C14N, xmlsec.Transform.RSA_SHA256, ns="ds")
        security.append(signature)
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_file(self.key_file, xmlsec.KeyFormat.PEM)
        for part in parts:
            part_id = "id-" + uuid.uuid4().hex
            part.set(q(WSU, "Id"), part_id)
            context.register_id(part, "Id", WSU)
            reference = xmlsec.template.add_reference(signature, xmlsec.Transform.SHA256, uri="#" + part_id)
            xmlsec.template.add_transform(reference, xmlsec.Transform.EXCL_C14N)
        key_info = xmlsec.template.ensure_key_info(signature)
        token_reference = etree.SubElement(key_info, q(WSSE, "SecurityTokenReference"))
        etree.SubElement(token_reference, q(WSSE, "Reference"), URI="#" + token_id, ValueType=X509V3)
        context.sign(signature)
        self.signature_value = signature.findtext(q(DS, "SignatureValue"))

    def verify(self, envelope):
        """Raises unless the broker signed this answer to this message."""
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_file(self.broker_cert, xmlsec.KeyFormat.CERT_PEM)
        for element in envelope.iter():
            if element.get(q(WSU, "Id")):
                context.register_id(element, "Id", WSU)
        context.verify(envelope.find(".//" + str(q(DS, "Signature"))))
        if envelope.findtext(".//" + str(q(WSA, "RelatesTo"))) != self.message_id:
            raise ValueError("the answer is to another message")
        confirmed = envelope.find(".//" + str(q(WSSE11, "SignatureConfirmation"))).get("Value")
        if "".join(confirmed.split()) != "".join(self.signature_value.split()):
            raise ValueError("the answer confirms another signature")


def connect(base_url, certs, service, name, from_oin):
    session = requests.Session()
    session.trust_env = False
    session.cert = (f"{certs}/{name}.pem", f"{certs}/keys/{name}.key.pem")
    session.verify = f"{certs}/trust/root.pem"
    wsdl = f"{base_url}/verzuim/{service}/v1?wsdl"
    return zeep.Client(wsdl, wsse=EdukoppelingSecurity(certs, name, from_oin), transport=Transport(session=session))


def melden(client, kenmerk, bsn, begin, einde):
    return client.service.meldenVerzuim(
        kenmerkAfzender=kenmerk,
        school={"brin": "99AD", "vestigingscode": "99AD00"},
        leerling={"burgerservicenummer": bsn},
        melder={"naamMelder": "A. Voorbeeld", "emailMelder": "a.voorbeeld@school.example"},
        melding={
            "verzuimsoort": "V3", "begindatum": begin, "einddatum": einde, "aantalUren": "16.0", "urenEenheid": "LESUUR",
            "vermoedelijkeReden": "onbekend", "actieGewenst": True, "alleLessenGemist": False,
            "verzuimdagGespecificeerd": False,
        },
    )


def main():
    base_url, certs, command, *rest = sys.argv[1:]
    if command == "melden":
        from_oin = rest[4] if len(rest) > 4 else "0000000700099AD00000"
        client = connect(base_url, certs, "school", "vendor-rsin", from_oin)
        answer = zeep.helpers.serialize_object(melden(client, *rest[:4]), dict)
    else:
        client = connect(base_url, certs, "gemeente", "gemeente-utrecht", "00000001999903440000")
        answer = zeep.helpers.serialize_object(client.service.ophalenMeldingen(instantieCode=rest[0], maxAantal=100), dict)
    print(json.dumps(answer, default=str))


try:
    main()
except zeep.exceptions.Fault as fault:
    print(json.dumps({"fault": {"code": fault.code, "text": fault.message}}))
    sys.exit(1)
