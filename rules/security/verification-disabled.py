import ssl

import aiohttp
import httpx
import jwt
import paramiko
import requests


def fetch(url, token, key):
    # ruleid: verification-disabled
    requests.get(url, verify=False)
    # ruleid: verification-disabled
    httpx.Client(verify=False)
    session = requests.Session()
    # ruleid: verification-disabled
    session.verify = False
    # ruleid: verification-disabled
    session.post(url, json={}, verify=False)
    # ruleid: verification-disabled
    aiohttp.TCPConnector(verify_ssl=False)
    context = ssl.create_default_context()
    # ruleid: verification-disabled
    context.check_hostname = False
    # ruleid: verification-disabled
    context.verify_mode = ssl.CERT_NONE
    # ruleid: verification-disabled
    other = ssl._create_unverified_context()
    strict = ssl.create_default_context()
    # ok: verification-disabled
    strict.check_hostname = False
    client = paramiko.SSHClient()
    # ruleid: verification-disabled
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    # ruleid: verification-disabled
    claims = jwt.decode(token, options={"verify_signature": False})
    # ruleid: verification-disabled
    jwt.decode(token, key, algorithms=["HS256", "none"])
    # ok: verification-disabled
    requests.get(url, verify=True)
    # ok: verification-disabled
    requests.get(url, verify="/etc/ssl/ca.pem")
    # ok: verification-disabled
    requests.get("http://localhost:8000/health", verify=False)
    # ok: verification-disabled
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    # ok: verification-disabled
    jwt.decode(token, key, algorithms=["HS256"])
    # ok: verification-disabled
    strict.verify_mode = ssl.CERT_REQUIRED
    # ok: verification-disabled
    parse(verify=False)
    return other, claims


def parse(verify):
    return verify
