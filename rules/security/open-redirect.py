from django.http import HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from flask import Flask, redirect, request, url_for

app = Flask(__name__)


@app.route("/login")
def login():
    # ruleid: open-redirect
    return redirect(request.args.get("next"))


def view(request):
    target = request.GET.get("next", "/")
    # ruleid: open-redirect
    return HttpResponseRedirect(target)


def checked(request):
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = "/"
    # ok: open-redirect
    return HttpResponseRedirect(target)


@app.route("/item")
def item():
    # ok: open-redirect
    return redirect(url_for("show", name=request.args["name"]))
