"""How the stand-in says no: the status, the message and the errors that GitHub would answer with."""

from collections.abc import Sequence

from foureyes.standin.state import Json

_DOCUMENTATION = "https://docs.github.com/rest"


class Refusal(Exception):
    """A request that is refused; nothing has been changed."""

    def __init__(self, status: int, message: str, errors: Sequence[object] = ()) -> None:
        super().__init__(f"{status} {message}")
        self.status = status
        self.message = message
        self.errors = tuple(errors)

    def body(self) -> Json:
        answer: Json = {"message": self.message, "documentation_url": _DOCUMENTATION, "status": str(self.status)}
        if self.errors:
            answer["errors"] = list(self.errors)
        return answer


def not_found() -> Refusal:
    return Refusal(404, "Not Found")


def bad_credentials() -> Refusal:
    return Refusal(401, "Bad credentials")


def not_accessible() -> Refusal:
    return Refusal(403, "Resource not accessible by integration")


def invalid(resource: str, field: str, code: str = "invalid", message: str = "") -> Refusal:
    """A 422 that names what is wrong with which field."""
    error: Json = {"resource": resource, "field": field, "code": code}
    if message:
        error["message"] = message
    return Refusal(422, "Validation Failed", [error])


def unprocessable(message: str, errors: Sequence[object] = ()) -> Refusal:
    return Refusal(422, message, errors)
