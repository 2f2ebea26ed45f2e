import ast
import importlib

from flask import Flask, render_template_string, request

app = Flask(__name__)
FORMULA = "1 + 1"


def calculate(text, expression):
    # ruleid: code-injection
    eval(text)
    # ruleid: code-injection
    exec(f"result = {expression}")
    # ruleid: code-injection
    value = eval("lambda x: " + expression)
    # ok: code-injection
    eval(FORMULA)
    # ok: code-injection
    exec("x = 1")
    # ok: code-injection
    ast.literal_eval(text)
    return value


def load(path):
    code = compile(path.read_text(), str(path), "exec")
    # ok: code-injection
    exec(code, {})
    # ok: code-injection
    importlib.import_module(path)


class Frame:
    def eval(self, text):
        # ok: code-injection
        return self.frame.eval(text)


@app.route("/plugin/<name>")
def plugin(name):
    # ruleid: code-injection
    module = importlib.import_module(name)
    title = request.args["title"]
    # ruleid: code-injection
    page = render_template_string("<h1>" + title + "</h1>")
    # ok: code-injection
    other = render_template_string("<h1>{{ title }}</h1>", title=title)
    return module, page, other
