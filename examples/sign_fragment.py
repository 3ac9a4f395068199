"""What an XML signature covers in charging: the EXI fragment of an element, and its SHA-256 digest."""

from hashlib import sha256

from pilotwire.messages import codec
from pilotwire.messages.iso2 import AuthorizationReq
from pilotwire.messages.xmldsig import (
    CanonicalizationMethod,
    DigestMethod,
    Reference,
    SignatureMethod,
    SignedInfo,
    Transform,
    Transforms,
)

EXI = "http://www.w3.org/TR/canonical-exi/"

# 1. The element to sign has an Id. Its fragment is encoded in the grammar of its message set.
signed = AuthorizationReq(id="id1", gen_challenge=bytes(range(16)))
fragment = codec("iso2").encode_fragment(signed)
digest = sha256(fragment).digest()
print(f"fragment, {len(fragment)} octets: {fragment.hex()}")
print(f"digest: {digest.hex()}")

# 2. SignedInfo names the element and carries the digest.
signed_info = SignedInfo(
    canonicalization_method=CanonicalizationMethod(algorithm=EXI),
    signature_method=SignatureMethod(algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"),
    reference=(
        Reference(
            uri="#id1",
            transforms=Transforms(transform=(Transform(algorithm=EXI),)),
            digest_method=DigestMethod(algorithm="http://www.w3.org/2001/04/xmlenc#sha256"),
            digest_value=digest,
        ),
    ),
)

# 3. The private key signs the digest of SignedInfo. Its grammar is that of xmldsig alone; some stacks take that of the
#    message set instead. The octets differ, so a receiver does well to try both.
for name in ("xmldsig", "iso2"):
    stream = codec(name).encode_fragment(signed_info)
    print(f"SignedInfo in the grammar of {name}: {len(stream)} octets, digest {sha256(stream).hexdigest()}")

# A receiver decodes and encodes again before it digests: so it does not depend on the sender's spelling.
received = codec("iso2").decode_fragment(fragment).value
assert received == signed
assert sha256(codec("iso2").encode_fragment(received)).digest() == digest
