# ok: insecure-cookie
SESSION_COOKIE_HTTPONLY = True
# ruleid: insecure-cookie
CSRF_COOKIE_SECURE = False


def answer(response, app, token, options):
    # ruleid: insecure-cookie
    response.set_cookie("session_token", token)
    # ruleid: insecure-cookie
    response.set_cookie("theme", token, secure=False)
    # ruleid: insecure-cookie
    app.config["SESSION_COOKIE_SECURE"] = False
    # ok: insecure-cookie
    response.set_cookie("session_token", token, secure=True, httponly=True)
    # ok: insecure-cookie
    response.set_cookie("theme", "dark")
    # ok: insecure-cookie
    response.set_cookie("session_token", token, **options)
    # ok: insecure-cookie
    app.config["SESSION_COOKIE_SECURE"] = True
    # ok: insecure-cookie
    secure = False
    return secure
