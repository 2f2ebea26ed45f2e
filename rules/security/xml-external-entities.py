import xml.sax
from xml.sax.handler import feature_external_ges

from flask import Flask, request
from lxml import etree

app = Flask(__name__)


@app.route("/import", methods=["POST"])
def read():
    # ruleid: xml-external-entities
    loose = etree.XMLParser(resolve_entities=True)
    # ruleid: xml-external-entities
    network = etree.XMLParser(no_network=False)
    reader = xml.sax.make_parser()
    # ruleid: xml-external-entities
    reader.setFeature(feature_external_ges, True)
    # ruleid: xml-external-entities
    document = etree.fromstring(request.data)
    # ok: xml-external-entities
    strict = etree.XMLParser(resolve_entities=False)
    # ok: xml-external-entities
    other = etree.fromstring(request.data, strict)
    # ok: xml-external-entities
    reader.setFeature(feature_external_ges, False)
    # ok: xml-external-entities
    constant = etree.fromstring("<a/>")
    return loose, network, document, other, constant
