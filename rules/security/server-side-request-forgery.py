import urllib.request

import httpx
import requests
from flask import Flask, request

app = Flask(__name__)
FEEDS = {"news": "https://news.example/feed"}


@app.route("/proxy")
def proxy():
    url = request.args.get("url")
    # ruleid: server-side-request-forgery
    first = requests.get(url, timeout=10)
    # ruleid: server-side-request-forgery
    second = urllib.request.urlopen(request.form["callback"])
    # ruleid: server-side-request-forgery
    third = httpx.post("https://" + request.args["host"] + "/ping")
    # ok: server-side-request-forgery
    fourth = requests.get("https://api.example/status", params={"q": url}, timeout=10)
    # ok: server-side-request-forgery
    fifth = requests.get(FEEDS["news"], timeout=10)
    return first, second, third, fourth, fifth
