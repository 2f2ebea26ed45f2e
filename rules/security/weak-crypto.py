import hashlib
import os
import ssl
from hashlib import sha1

from Crypto.Cipher import AES, DES
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.ciphers import modes


def store(password, user, body, key):
    # ruleid: weak-crypto
    digest = hashlib.md5(password.encode()).hexdigest()
    # ruleid: weak-crypto
    reset_token = sha1(os.urandom(8)).hexdigest()
    # ruleid: weak-crypto
    old = hashlib.new("sha1", user.password).digest()
    # ruleid: weak-crypto
    DES.new(key)
    # ruleid: weak-crypto
    AES.new(key, AES.MODE_ECB)
    # ruleid: weak-crypto
    AES.new(key, AES.MODE_CBC, b"0123456789abcdef")
    # ruleid: weak-crypto
    modes.CBC(b"0123456789abcdef")
    # ruleid: weak-crypto
    hashlib.pbkdf2_hmac("sha256", password, os.urandom(16), 1000)
    # ruleid: weak-crypto
    rsa.generate_private_key(public_exponent=65537, key_size=1024)
    # ruleid: weak-crypto
    ec.generate_private_key(ec.SECP192R1())
    # ruleid: weak-crypto
    ssl.SSLContext(ssl.PROTOCOL_TLSv1)
    # ruleid: weak-crypto
    etag = hashlib.md5(body).hexdigest()
    # ok: weak-crypto
    cache_key = sha1(body.encode(), usedforsecurity=False).hexdigest()
    # ok: weak-crypto
    hashlib.md5(password.encode(), usedforsecurity=False)
    # ok: weak-crypto
    hashlib.sha256(reset_token.encode())
    # ok: weak-crypto
    AES.new(key, AES.MODE_GCM, os.urandom(12))
    # ok: weak-crypto
    rsa.generate_private_key(public_exponent=65537, key_size=4096)
    # ok: weak-crypto
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return digest, old, etag, cache_key
