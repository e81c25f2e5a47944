# SPDX-License-Identifier: Apache-2.0
"""Encrypts a fixed secrets file as docs/secrets.md describes it, with somebody else's bindings (PyNaCl) and Python's
own HMAC: the committed known-answer.yaml is this program's output, and a test compares the two."""
import base64
import hashlib
import hmac

import nacl.bindings as sodium

PASSPHRASE = b"correct horse battery staple"
SECRET_KEY = bytes(range(32))
FILE_KEY = bytes(range(100, 132))
EPHEMERAL = bytes(range(200, 232))
SALT = bytes(range(50, 66))
NONCE = bytes(range(10, 34))
ITERATIONS, MEMORY_KIB = 3, 65536
TEXT = b"""# Known answer
apiVersion: imageforge.dev/v1alpha1
kind: Secrets
values:
  greeting: hello from another implementation
"""
ZERO_NONCE = bytes(24)
ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def b64(data):
    return base64.b64encode(data).decode()


def hkdf(key, salt, info):
    pseudorandom = hmac.new(salt or bytes(32), key, hashlib.sha256).digest()
    return hmac.new(pseudorandom, info + b"\x01", hashlib.sha256).digest()


def seal(key, nonce, text, additional):
    return sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(text, additional, nonce, key)


def bech32(prefix, data):
    def polymod(values):
        check = 1
        for value in values:
            top, check = check >> 25, ((check & 0x1FFFFFF) << 5) ^ value
            for i, g in enumerate([0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3]):
                check ^= g if (top >> i) & 1 else 0
        return check

    bits = "".join(f"{byte:08b}" for byte in data)
    bits += "0" * (-len(bits) % 5)
    values = [int(bits[i:i + 5], 2) for i in range(0, len(bits), 5)]
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    check = polymod(expanded + values + [0] * 6) ^ 1
    return prefix + "1" + "".join(ALPHABET[v] for v in values + [(check >> 5 * (5 - i)) & 31 for i in range(6)])


public = sodium.crypto_scalarmult_base(SECRET_KEY)
recipient = bech32("imageforge", public)
ephemeral = sodium.crypto_scalarmult_base(EPHEMERAL)

passphrase_head = f"argon2id {b64(SALT)} {ITERATIONS} {MEMORY_KIB}"
stretched = sodium.crypto_pwhash_alg(32, PASSPHRASE, SALT, ITERATIONS, MEMORY_KIB * 1024, sodium.crypto_pwhash_ALG_ARGON2ID13)
passphrase_wrapped = b64(seal(stretched, ZERO_NONCE, FILE_KEY, passphrase_head.encode()))

recipient_head = f"x25519 {recipient} {b64(ephemeral)}"
agreed = hkdf(sodium.crypto_scalarmult(EPHEMERAL, public), ephemeral + public, b"imageforge.dev/EncryptedSecrets/v1 x25519")
recipient_wrapped = b64(seal(agreed, ZERO_NONCE, FILE_KEY, recipient_head.encode()))

header = (f"imageforge.dev/EncryptedSecrets/v1\n{passphrase_head} {passphrase_wrapped}\n"
          f"{recipient_head} {recipient_wrapped}\nnonce {b64(NONCE)}\n").encode()
mac = hmac.new(hkdf(FILE_KEY, b"", b"imageforge.dev/EncryptedSecrets/v1 header"), header, hashlib.sha256).digest()
ciphertext = b64(seal(hkdf(FILE_KEY, b"", b"imageforge.dev/EncryptedSecrets/v1 text"), NONCE, TEXT, header))
lines = "\n".join("  " + ciphertext[i:i + 64] for i in range(0, len(ciphertext), 64))

print(f"""apiVersion: imageforge.dev/v1alpha1
kind: EncryptedSecrets
format: v1
passphrases:
  - salt: "{b64(SALT)}"
    iterations: {ITERATIONS}
    memoryKiB: {MEMORY_KIB}
    wrappedKey: "{passphrase_wrapped}"
recipients:
  - publicKey: {recipient}
    ephemeralKey: "{b64(ephemeral)}"
    wrappedKey: "{recipient_wrapped}"
nonce: "{b64(NONCE)}"
mac: "{b64(mac)}"
ciphertext: |
{lines}""")
