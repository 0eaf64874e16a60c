#!/usr/bin/env bash
# A client of Verzuimbroker in bash with xmlsec1, xmllint and curl (Debian: xmlsec1, libxml2-utils, curl).
#
#   xmlsec1-curl.sh BASE_URL CERTS melden     KENMERK BSN BEGIN EINDE   reports as school 99AD, through its vendor
#   xmlsec1-curl.sh BASE_URL CERTS ophalen    0344                      pulls the mailbox of gemeente 0344
#   xmlsec1-curl.sh BASE_URL CERTS bevestigen LEVERINGID                confirms what gemeente 0344 has stored
#
# BASE_URL is the broker (https://localhost:8443), CERTS the folder certs-fixtures. Prints the answer's payload (XML).
# A SOAP fault is printed as JSON {"fault": {"faultcode", "faultstring"}} with exit status 3; anything else that is
# wrong ends with status 1.
set -euo pipefail

BASE_URL=$1 CERTS=$2 COMMAND=$3
shift 3
BROKER_OIN=00000001999900019000
SOAP=http://schemas.xmlsoap.org/soap/envelope/
WSA=http://www.w3.org/2005/08/addressing
OASIS=http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss
WSSE=$OASIS-wssecurity-secext-1.0.xsd
WSU=$OASIS-wssecurity-utility-1.0.xsd
X509V3=$OASIS-x509-token-profile-1.0#X509v3
DS=http://www.w3.org/2000/09/xmldsig#
EXC_C14N=http://www.w3.org/2001/10/xml-exc-c14n#

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

case $COMMAND in
  melden) service=school name=vendor-rsin from=0000000700099AD00000 operation=meldenVerzuim
    content="<v:kenmerkAfzender>$1</v:kenmerkAfzender><v:school><v:brin>99AD</v:brin>\
<v:vestigingscode>99AD00</v:vestigingscode></v:school>\
<v:leerling><v:burgerservicenummer>$2</v:burgerservicenummer></v:leerling>\
<v:melder><v:naamMelder>A. Voorbeeld</v:naamMelder><v:emailMelder>a.voorbeeld@school.example</v:emailMelder></v:melder>\
<v:melding><v:verzuimsoort>V3</v:verzuimsoort><v:begindatum>$3</v:begindatum><v:einddatum>$4</v:einddatum>\
<v:aantalUren>16.0</v:aantalUren><v:urenEenheid>LESUUR</v:urenEenheid>\
<v:vermoedelijkeReden>onbekend</v:vermoedelijkeReden><v:actieGewenst>true</v:actieGewenst>\
<v:alleLessenGemist>false</v:alleLessenGemist>\
<v:verzuimdagGespecificeerd>false</v:verzuimdagGespecificeerd></v:melding>" ;;
  ophalen) service=gemeente name=gemeente-utrecht from=00000001999903440000 operation=ophalenMeldingen
    content="<v:instantieCode>$1</v:instantieCode><v:maxAantal>100</v:maxAantal>" ;;
  bevestigen) service=gemeente name=gemeente-utrecht from=00000001999903440000 operation=bevestigenOntvangst
    content="<v:ontvangst><v:leveringId>$1</v:leveringId><v:resultaat>VERWERKT</v:resultaat></v:ontvangst>" ;;
  *) echo "unknown command $COMMAND" >&2; exit 1 ;;
esac

address=$BASE_URL/verzuim/$service/v1
action=urn:verzuimbroker:$service:v1/$operation
message_id=urn:uuid:$(cat /proc/sys/kernel/random/uuid)
created=$(date -u +%Y-%m-%dT%H:%M:%SZ)
expires=$(date -u -d '+5 minutes' +%Y-%m-%dT%H:%M:%SZ)
token=$(openssl x509 -in "$CERTS/$name.pem" -outform DER | base64 -w0)

# One Reference for each part; xmlsec1 fills in DigestValue and SignatureValue.
references=
for part in To Action MessageID From Timestamp Body; do
  references+="<ds:Reference URI=\"#$part\"><ds:Transforms><ds:Transform Algorithm=\"$EXC_C14N\"/></ds:Transforms>"
  references+="<ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><ds:DigestValue/></ds:Reference>"
done

# No line ends between the elements: what is signed is what is sent, byte for byte.
printf %s "<soap:Envelope xmlns:soap=\"$SOAP\" xmlns:wsa=\"$WSA\" xmlns:wsse=\"$WSSE\" xmlns:wsu=\"$WSU\"><soap:Header>\
<wsa:To wsu:Id=\"To\">$address?oin=$BROKER_OIN</wsa:To>\
<wsa:Action wsu:Id=\"Action\">$action</wsa:Action>\
<wsa:MessageID wsu:Id=\"MessageID\">$message_id</wsa:MessageID>\
<wsa:From wsu:Id=\"From\"><wsa:Address>$WSA/anonymous?oin=$from</wsa:Address></wsa:From>\
<wsse:Security soap:mustUnderstand=\"1\"><wsu:Timestamp wsu:Id=\"Timestamp\">\
<wsu:Created>$created</wsu:Created><wsu:Expires>$expires</wsu:Expires></wsu:Timestamp>\
<wsse:BinarySecurityToken wsu:Id=\"token\" EncodingType=\"$OASIS-soap-message-security-1.0#Base64Binary\"\
 ValueType=\"$X509V3\">$token</wsse:BinarySecurityToken>\
<ds:Signature xmlns:ds=\"$DS\"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm=\"$EXC_C14N\"/>\
<ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>$references</ds:SignedInfo>\
<ds:SignatureValue/><ds:KeyInfo><wsse:SecurityTokenReference><wsse:Reference URI=\"#token\" ValueType=\"$X509V3\"/>\
</wsse:SecurityTokenReference></ds:KeyInfo></ds:Signature></wsse:Security></soap:Header>\
<soap:Body wsu:Id=\"Body\"><v:${operation}Request xmlns:v=\"urn:verzuimbroker:$service:v1\">$content\
</v:${operation}Request></soap:Body></soap:Envelope>" >"$work/template.xml"

# xmlsec1 knows no wsu:Id: every element that carries one is named, with its namespace.
id_attributes=()
for element in "$WSA:To" "$WSA:Action" "$WSA:MessageID" "$WSA:From" "$WSA:RelatesTo" "$WSU:Timestamp" "$SOAP:Body" \
  http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd:SignatureConfirmation; do
  id_attributes+=("--id-attr:Id" "$element")
done
# Since 1.3 a key given on the command line is used only if told so; 1.2 does not know the option.
lax=()
xmlsec1 --version | grep -q ' 1\.2\.' || lax=(--lax-key-search)
xmlsec1 --sign "${lax[@]}" --privkey-pem "$CERTS/keys/$name.key.pem" "${id_attributes[@]}" \
  --output "$work/request.xml" "$work/template.xml"

status=$(curl --silent --show-error --noproxy '*' --output "$work/answer.xml" --write-out '%{http_code}' \
  --cert "$CERTS/$name.pem" --key "$CERTS/keys/$name.key.pem" --cacert "$CERTS/trust/root.pem" \
  --header 'Content-Type: text/xml; charset=utf-8' --header "SOAPAction: \"$action\"" --header 'Expect:' \
  --data-binary "@$work/request.xml" "$address")

# What is read below is what was signed: the parts are found by the Ids that the References name.
xmlsec1 --verify "${lax[@]}" --pubkey-cert-pem "$CERTS/broker.pem" "${id_attributes[@]}" "$work/answer.xml" >/dev/null 2>"$work/why" ||
  { echo "HTTP $status; the signature of the answer is not valid: $(head -1 "$work/why")" >&2; exit 1; }

find_text() { xmllint --xpath "string($2)" "$1"; }
signed() { # signed XPATH: fails unless exactly one element is there, and a Reference names its Id
  local id; id=$(find_text "$work/answer.xml" "$1/@*[local-name()='Id']")
  [ "$(xmllint --xpath "count($1)" "$work/answer.xml")" = 1 ] && [ -n "$id" ] &&
    [ "$(xmllint --xpath "count(//*[local-name()='SignedInfo']/*[@URI='#$id'])" "$work/answer.xml")" = 1 ]
}
header="/*[local-name()='Envelope']/*[local-name()='Header']"
body="/*[local-name()='Envelope']/*[local-name()='Body']"
relates_to="$header/*[local-name()='RelatesTo' and namespace-uri()='$WSA']"
confirmation="$header/*[local-name()='Security']/*[local-name()='SignatureConfirmation']"
for part in "$relates_to" "$confirmation" "$body"; do
  signed "$part" || { echo "the answer does not sign $part" >&2; exit 1; }
done
[ "$(find_text "$work/answer.xml" "$relates_to")" = "$message_id" ] ||
  { echo 'the answer is to another message' >&2; exit 1; }
sent=$(find_text "$work/request.xml" "//*[local-name()='SignatureValue']" | tr -d '[:space:]')
[ "$(find_text "$work/answer.xml" "$confirmation/@Value")" = "$sent" ] ||
  { echo 'the answer confirms another signature' >&2; exit 1; }

if [ "$status" != 200 ]; then
  faultcode=$(find_text "$work/answer.xml" "$body/*[local-name()='Fault']/faultcode")
  faultstring=$(find_text "$work/answer.xml" "$body/*[local-name()='Fault']/faultstring")
  printf '{"fault":{"faultcode":"%s","faultstring":"%s"}}\n' "$faultcode" "${faultstring//\"/\\\"}"
  exit 3
fi
xmllint --xpath "$body/*" "$work/answer.xml"
