"""Authorities, qualified certificates and trust lists made for tests. Nothing else trusts them.

Lists carry an enveloped XAdES signature, made with the canonical form of libxml2, which shares no
line with what checks them (signxml makes one that it cannot check itself).
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID, ObjectIdentifier
from lxml import etree

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
TSL = "http://uri.etsi.org/02231/v2#"
ECC = "http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#"
SVC = "http://uri.etsi.org/TrstSvc/TrustedList"
DSIG, MORE = "http://www.w3.org/2000/09/xmldsig#", "http://www.w3.org/2001/04/xmldsig-more#"
SHA256, EXC = "http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2001/10/xml-exc-c14n#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
COMPLIANT, SEAL_TYPE, SIGN_TYPE, DEVICE = "qualified", "eseal", "esign", "device"
_ARC = bytes.fromhex("04008e4601")  # 0.4.0.1862.1


@cache
def key(name: str) -> ec.EllipticCurvePrivateKey:
    """One key for each name, the same in every test of a run."""
    return ec.generate_private_key(ec.SECP256R1())


@dataclass(frozen=True)
class Holder:
    certificate: x509.Certificate
    key: Key

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def base64(self) -> str:
        return base64.b64encode(self.certificate.public_bytes(Encoding.DER)).decode()


def holder(
    name: str,
    by: Holder | None = None,
    *,
    signing_key: Key | None = None,
    authority: bool = False,
    path_length: int | None = None,
    statements: Sequence[str] = (),
    number: str | None = None,
    country: str = "PL",
    since: datetime = AT - timedelta(days=30),
    until: datetime = AT + timedelta(days=300),
    extensions: Sequence[tuple[x509.ExtensionType, bool]] = (),
) -> Holder:
    """A certificate for `name` by its own key or by an authority."""
    own = signing_key or key(name)
    attributes = [(NameOID.COUNTRY_NAME, country), (NameOID.ORGANIZATION_NAME, name)]
    if number is not None:
        attributes.append((NameOID.ORGANIZATION_IDENTIFIER, number))
    subject = x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if by is None else by.certificate.subject)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=path_length), critical=True)
    )
    if statements:
        value = x509.UnrecognizedExtension(
            ObjectIdentifier("1.3.6.1.5.5.7.1.3"), qc_statements(statements)
        )
        builder = builder.add_extension(value, critical=False)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    signer = own if by is None else by.key
    return Holder(builder.sign(signer, hashes.SHA256()), own)


def qc_statements(named: Sequence[str]) -> bytes:
    """ETSI EN 319 412-5 in DER: compliance, the type, the device."""
    kinds = {SIGN_TYPE: 1, SEAL_TYPE: 2}
    listed = [_der(0x30, _der(6, _ARC + b"\x01"))] if COMPLIANT in named else []
    types = b"".join(_der(6, _ARC + bytes((6, kinds[n]))) for n in named if n in kinds)
    if types:
        listed.append(_der(0x30, _der(6, _ARC + b"\x06") + _der(0x30, types)))
    if DEVICE in named:
        listed.append(_der(0x30, _der(6, _ARC + b"\x04")))
    return _der(0x30, b"".join(listed))


def _der(tag: int, content: bytes) -> bytes:
    assert len(content) < 128
    return bytes((tag, len(content))) + content


def usage(**bits: bool) -> x509.KeyUsage:
    names = (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment"),
        *("key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**{name: bits.get(name, False) for name in names})


def service(
    issuer: Holder,
    *,
    status: str = "granted",
    since: str = "2020-01-01T00:00:00Z",
    uses: Sequence[str] = ("ForeSeals", "ForeSignatures"),
    kind: str = "CA/QC",
    qualifications: str = "",
    history: str = "",
    critical: str = "",
) -> str:
    """One service of a trust list. `qualifications`: elements of the extension of that name."""
    extensions = "".join(
        f'<Extension Critical="true"><AdditionalServiceInformation><URI xml:lang="en">'
        f"{SVC}/SvcInfoExt/{use}</URI></AdditionalServiceInformation></Extension>"
        for use in uses
    )
    if qualifications:
        extensions += (
            f'<Extension Critical="false"><q:Qualifications xmlns:q="{ECC}">{qualifications}'
            "</q:Qualifications></Extension>"
        )
    return f"""<TSPService><ServiceInformation>{_head(issuer, kind, status, since)}
<ServiceInformationExtensions>{extensions}{critical}</ServiceInformationExtensions>
</ServiceInformation><ServiceHistory>{history}</ServiceHistory></TSPService>"""


def before(issuer: Holder, status: str, since: str) -> str:
    """What a service was earlier."""
    return (
        f"<ServiceHistoryInstance>{_head(issuer, 'CA/QC', status, since)}</ServiceHistoryInstance>"
    )


def _head(issuer: Holder, kind: str, status: str, since: str) -> str:
    return f"""<ServiceTypeIdentifier>http://uri.etsi.org/TrstSvc/Svctype/{kind}</ServiceTypeIdentifier>
<ServiceName><Name xml:lang="pl">Pieczęcie</Name><Name xml:lang="en">Seals of Tests</Name>
</ServiceName><ServiceDigitalIdentity><DigitalId><X509Certificate>{issuer.base64}</X509Certificate>
</DigitalId></ServiceDigitalIdentity><ServiceStatus>{SVC}/Svcstatus/{status}</ServiceStatus>
<StatusStartingTime>{since}</StatusStartingTime>"""


def qualification(qualifiers: Sequence[str], criteria: str, demand: str = "all") -> str:
    named = "".join(f'<q:Qualifier uri="{SVC}/SvcInfoExt/{name}"/>' for name in qualifiers)
    return (
        f"<q:QualificationElement><q:Qualifiers>{named}</q:Qualifiers>"
        f'<q:CriteriaList assert="{demand}">{criteria}</q:CriteriaList></q:QualificationElement>'
    )


def national(
    signer: Holder | None,
    *services: str,
    territory: str = "PL",
    sequence: int = 42,
    due: str = "2027-05-01T00:00:00Z",
) -> bytes:
    """The trust list of one country, signed where somebody signs it."""
    providers = f"""<TrustServiceProviderList><TrustServiceProvider><TSPInformation>
<TSPName><Name xml:lang="en">Trust of Tests</Name></TSPName></TSPInformation>
<TSPServices>{"".join(services)}</TSPServices></TrustServiceProvider></TrustServiceProviderList>"""
    return signed(_scheme("EUgeneric", territory, sequence, due, "") + providers, signer)


def of_lists(signer: Holder | None, pointers: dict[str, Holder], sequence: int = 338) -> bytes:
    """The list of the lists: whose certificate each territory signs with."""
    listed = "".join(
        f"""<OtherTSLPointer><ServiceDigitalIdentities><ServiceDigitalIdentity><DigitalId>
<X509Certificate>{named.base64}</X509Certificate></DigitalId></ServiceDigitalIdentity>
</ServiceDigitalIdentities><TSLLocation>https://{name}.example/tl.xml</TSLLocation>
<AdditionalInformation><OtherInformation><TSLType>{SVC}/TSLType/{
            "EUlistofthelists" if name == "EU" else "EUgeneric"
        }</TSLType></OtherInformation>
<OtherInformation><SchemeTerritory>{name}</SchemeTerritory></OtherInformation>
<OtherInformation><a:MimeType xmlns:a="http://uri.etsi.org/02231/v2/additionaltypes#"
>application/vnd.etsi.tsl+xml</a:MimeType></OtherInformation></AdditionalInformation>
</OtherTSLPointer>"""
        for name, named in pointers.items()
    )
    pointing = f"<PointersToOtherTSL>{listed}</PointersToOtherTSL>"
    scheme = _scheme("EUlistofthelists", "EU", sequence, "2027-05-01T00:00:00Z", pointing)
    return signed(scheme, signer)


def _scheme(kind: str, territory: str, sequence: int, due: str, more: str) -> str:
    return f"""<SchemeInformation><TSLVersionIdentifier>6</TSLVersionIdentifier>
<TSLSequenceNumber>{sequence}</TSLSequenceNumber><TSLType>{SVC}/TSLType/{kind}</TSLType>
<SchemeOperatorName><Name xml:lang="en">Operator of {territory}</Name></SchemeOperatorName>
<SchemeTerritory>{territory}</SchemeTerritory>
<ListIssueDateTime>2026-10-01T00:00:00Z</ListIssueDateTime>
<NextUpdate><dateTime>{due}</dateTime></NextUpdate>{more}</SchemeInformation>"""


def signed(inner: str, signer: Holder | None) -> bytes:
    """A trust list with the enveloped XAdES signature that TS 119 612 asks for."""
    text = (
        f'<TrustServiceStatusList xmlns="{TSL}" TSLTag="x" Id="tl">{inner}</TrustServiceStatusList>'
    )
    root = etree.fromstring(text)
    if signer is None:
        return etree.tostring(root, encoding="utf-8")
    properties = etree.fromstring(
        f'<x:SignedProperties xmlns:x="{XADES}" Id="props"><x:SignedSignatureProperties>'
        f"<x:SigningTime>{AT.isoformat()}</x:SigningTime></x:SignedSignatureProperties>"
        "</x:SignedProperties>"
    )
    content = _reference("#tl", root, enveloped=True)
    described = _reference("#props", properties, enveloped=False)
    info = etree.fromstring(
        f'<d:SignedInfo xmlns:d="{DSIG}"><d:CanonicalizationMethod Algorithm="{EXC}"/>'
        f'<d:SignatureMethod Algorithm="{MORE}ecdsa-sha256"/>{content}{described}</d:SignedInfo>'
    )
    assert isinstance(signer.key, ec.EllipticCurvePrivateKey)
    numbers = decode_dss_signature(signer.key.sign(_c14n(info), ec.ECDSA(hashes.SHA256())))
    value = base64.b64encode(b"".join(number.to_bytes(32) for number in numbers)).decode()
    signature = etree.fromstring(
        f'<d:Signature xmlns:d="{DSIG}"><d:SignatureValue>{value}</d:SignatureValue><d:KeyInfo>'
        f"<d:X509Data><d:X509Certificate>{signer.base64}</d:X509Certificate></d:X509Data>"
        f'</d:KeyInfo><d:Object><x:QualifyingProperties xmlns:x="{XADES}"/></d:Object>'
        "</d:Signature>"
    )
    signature.insert(0, info)
    signature[-1][0].append(properties)
    root.append(signature)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _reference(uri: str, element: etree._Element, *, enveloped: bool) -> str:
    digest = base64.b64encode(hashlib.sha256(_c14n(element)).digest()).decode()
    removed = f'<d:Transform Algorithm="{DSIG}enveloped-signature"/>' if enveloped else ""
    return (
        f'<d:Reference URI="{uri}"><d:Transforms>{removed}<d:Transform Algorithm="{EXC}"/>'
        f'</d:Transforms><d:DigestMethod Algorithm="{SHA256}"/>'
        f"<d:DigestValue>{digest}</d:DigestValue></d:Reference>"
    )


def _c14n(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True)
