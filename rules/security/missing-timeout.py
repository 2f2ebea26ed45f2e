import httpx
import requests
from requests import post


def fetch(url, options):
    # ruleid: missing-timeout
    requests.get(url)
    # ruleid: missing-timeout
    post(url, json={})
    # ruleid: missing-timeout
    requests.request("GET", url, timeout=None)
    # ruleid: missing-timeout
    httpx.get(url, timeout=None)
    # ok: missing-timeout
    requests.get(url, timeout=10)
    # ok: missing-timeout
    requests.get(url, **options)
    # ok: missing-timeout
    httpx.get(url)
    # ok: missing-timeout
    requests.Session()


class Handler:
    def run(self, requests):
        # ok: missing-timeout
        return self.requests.get("key")
