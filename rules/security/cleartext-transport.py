import ftplib
import telnetlib

import requests


def login(user, password, host):
    # ruleid: cleartext-transport
    ftplib.FTP(host)
    # ruleid: cleartext-transport
    telnetlib.Telnet(host)
    # ruleid: cleartext-transport
    requests.get("http://api.example.com/me", auth=(user, password), timeout=10)
    # ok: cleartext-transport
    ftplib.FTP_TLS(host)
    # ok: cleartext-transport
    requests.get("https://api.example.com/me", auth=(user, password), timeout=10)
    # ok: cleartext-transport
    requests.get("http://localhost:8000/me", auth=(user, password), timeout=10)
