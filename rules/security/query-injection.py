import ldap
from flask import Flask, request
from ldap.filter import escape_filter_chars

app = Flask(__name__)


@app.route("/user/<name>")
def user(name, tree, directory):
    # ruleid: query-injection
    first = tree.xpath("//user[@name='" + name + "']")
    # ruleid: query-injection
    second = tree.find(f"./user[@name='{name}']")
    query = "(uid=%s)" % request.args["uid"]
    # ruleid: query-injection
    third = directory.search_s("dc=example", ldap.SCOPE_SUBTREE, query)
    # ok: query-injection
    fourth = tree.xpath("//user[@name=$name]", name=name)
    safe = "(uid=%s)" % escape_filter_chars(request.args["uid"])
    # ok: query-injection
    fifth = directory.search_s("dc=example", ldap.SCOPE_SUBTREE, safe)
    # ok: query-injection
    sixth = name.find("/")
    return first, second, third, fourth, fifth, sixth
