import jinja2
from django.http import HttpResponse
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from flask import Flask, make_response, render_template, request
from markupsafe import Markup

app = Flask(__name__)
ICON = "star"


def show(name, loader):
    # ruleid: cross-site-scripting
    title = Markup(f"<b>{name}</b>")
    # ruleid: cross-site-scripting
    body = mark_safe("<p>" + name + "</p>")
    # ruleid: cross-site-scripting
    jinja2.Environment(loader=loader, autoescape=False)
    # ruleid: cross-site-scripting
    jinja2.Environment(loader=loader)
    # ruleid: cross-site-scripting
    mark_safe(name)
    # ok: cross-site-scripting
    mark_safe("<br>")
    # ok: cross-site-scripting
    Markup("<b>{}</b>").format(name)
    # ok: cross-site-scripting
    mark_safe(f"<i class='{ICON}'></i>")
    # ok: cross-site-scripting
    mark_safe("<p>" + escape(name) + "</p>")
    # ok: cross-site-scripting
    format_html("<p>{}</p>", name)
    # ok: cross-site-scripting
    jinja2.Environment(loader=loader, autoescape=True)
    return title, body


@app.route("/hello/<name>")
def hello(name):
    # ruleid: cross-site-scripting
    return f"<h1>Hello {name}</h1>"


@app.route("/search")
def search():
    query = request.args.get("q")
    # ruleid: cross-site-scripting
    answer = make_response("<p>Nothing for " + query + "</p>")
    # ok: cross-site-scripting
    page = render_template("search.html", query=query)
    return answer or page


def view(request):
    number = int(request.GET["number"])
    # ok: cross-site-scripting
    plain = HttpResponse(request.GET["q"], content_type="text/plain")
    # ok: cross-site-scripting
    safe = HttpResponse("<p>%d</p>" % number)
    # ruleid: cross-site-scripting
    return plain or safe or HttpResponse("<p>%s</p>" % request.GET["q"])
