#!/usr/bin/python3
"""A client of Verzuimbroker in Python with zeep and xmlsec (Debian: python3-zeep, python3-xmlsec), both unmodified.

    zeep_client.py BASE_URL CERTS melden     KENMERK BSN BEGIN EINDE   reports as school 99AD, through its vendor
    zeep_client.py BASE_URL CERTS ophalen    0344                      pulls the mailbox of gemeente 0344
    zeep_client.py BASE_URL CERTS bevestigen LEVERINGID                confirms what gemeente 0344 has stored

BASE_URL is the broker (https://localhost:8443), CERTS the folder certs-fixtures. Prints one JSON object.
A SOAP fault is printed as {"fault": {"faultcode", "faultstring"}}; the exit status is then 3.
What the profile asks beyond what zeep does by itself is in EdukoppelingSecurity: the OINs in wsa:To and wsa:From, a
Timestamp, and a signature over Body, Timestamp and each wsa header with the certificate as BinarySecurityToken.
"""
import datetime
import json
import sys
import uuid
from pathlib import Path

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
WSSE11 = "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd"
X509V3 = OASIS + "x509-token-profile-1.0#X509v3"
BASE64 = OASIS + "soap-message-security-1.0#Base64Binary"
DS = "http://www.w3.org/2000/09/xmldsig#"
BROKER_OIN = "00000001999900019000"


def q(namespace, name):
    return etree.QName(namespace, name)


class EdukoppelingSecurity:
    """zeep calls apply() on what it is about to send, and verify() on what came back."""

    def __init__(self, certs, name, from_oin):
        self.key_file, self.cert_file = f"{certs}/keys/{name}.key.pem", f"{certs}/{name}.pem"
        self.broker_cert, self.from_oin = f"{certs}/broker.pem", from_oin

    def apply(self, envelope, headers):
        header, body = envelope.find(q(SOAP, "Header")), envelope.find(q(SOAP, "Body"))
        header.find(q(WSA, "To")).text += "?oin=" + BROKER_OIN
        sender = etree.SubElement(header, q(WSA, "From"))
        etree.SubElement(sender, q(WSA, "Address")).text = WSA + "/anonymous?oin=" + self.from_oin
        self.message_id = header.find(q(WSA, "MessageID")).text
        parts = [child for child in header if etree.QName(child).namespace == WSA] + [body]
        security = etree.SubElement(header, q(WSSE, "Security"), nsmap={"wsse": WSSE, "wsu": WSU})
        parts.append(self.add_timestamp(security))
        self.add_token(security)
        self.sign(envelope, security, parts)
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
        token.text = "".join(Path(self.cert_file).read_text(encoding="ascii").split("-----")[2].split())
        token.set(q(WSU, "Id"), "token")

    def sign(self, envelope, security, parts):
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
        token_reference = etree.SubElement(xmlsec.template.ensure_key_info(signature), q(WSSE, "SecurityTokenReference"))
        etree.SubElement(token_reference, q(WSSE, "Reference"), URI="#token", ValueType=X509V3)
        context.sign(signature)
        self.signature_value = "".join(signature.findtext(q(DS, "SignatureValue")).split())

    def verify(self, envelope):
        """Raises unless the broker signed this answer to this message; zeep calls it for a fault too."""
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_file(self.broker_cert, xmlsec.KeyFormat.CERT_PEM)
        for element in envelope.iterfind(f".//*[@{{{WSU}}}Id]"):
            context.register_id(element, "Id", WSU)
        header = envelope.find(q(SOAP, "Header"))
        security = header.find(q(WSSE, "Security"))
        context.verify(security.find(q(DS, "Signature")))
        signed = {reference.get("URI") for reference in security.iter(q(DS, "Reference"))}
        relates_to, confirmation = header.find(q(WSA, "RelatesTo")), security.find(q(WSSE11, "SignatureConfirmation"))
        for part in (relates_to, confirmation, envelope.find(q(SOAP, "Body"))):
            if "#" + part.get(q(WSU, "Id")) not in signed:
                raise ValueError("the answer does not sign " + part.tag)
        if relates_to.text != self.message_id or confirmation.get("Value") != self.signature_value:
            raise ValueError("the answer is to another message")


def connect(base_url, certs, service, name, from_oin):
    session = requests.Session()
    session.trust_env = False
    session.cert = (f"{certs}/{name}.pem", f"{certs}/keys/{name}.key.pem")
    session.verify = f"{certs}/trust/root.pem"
    wsdl = f"{base_url}/verzuim/{service}/v1?wsdl"
    security, transport = EdukoppelingSecurity(certs, name, from_oin), Transport(session=session)
    # Strict, zeep 4.2 cannot read an answer of which not the first branch of a choice is taken, such as a refusal.
    return zeep.Client(wsdl, wsse=security, transport=transport, settings=zeep.Settings(strict=False))


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
        answer = melden(connect(base_url, certs, "school", "vendor-rsin", "0000000700099AD00000"), *rest)
    else:
        client = connect(base_url, certs, "gemeente", "gemeente-utrecht", "00000001999903440000")
        if command == "ophalen":
            answer = client.service.ophalenMeldingen(instantieCode=rest[0], maxAantal=100)
        else:
            answer = client.service.bevestigenOntvangst(ontvangst=[{"leveringId": rest[0], "resultaat": "VERWERKT"}])
    print(json.dumps(zeep.helpers.serialize_object(answer, dict), default=str))


try:
    main()
except zeep.exceptions.Fault as fault:
    print(json.dumps({"fault": {"faultcode": fault.code, "faultstring": fault.message}}))
    sys.exit(3)
