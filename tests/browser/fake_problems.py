"""How the fake gateway refuses a request."""

from dataclasses import dataclass

from starlette.responses import JSONResponse, Response


@dataclass(frozen=True)
class Refused:
    status: int
    code: str
    retry_after: float | None = None

    def answer(self) -> Response:
        return problem(self.status, self.code, "No.", self.retry_after)


def problem(status: int, code: str, detail: str, retry_after: float | None = None) -> Response:
    body = {
        "type": f"urn:frontdesk:problem:{code}", "status": status, "code": code, "detail": detail,
        **({"retry_after": retry_after} if retry_after else {}),
    }  # fmt: skip
    return JSONResponse(body, status, media_type="application/problem+json")
