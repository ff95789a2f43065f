"""The handlers; each verb is authenticated and authorised, and keeps Jupyter's XSRF check."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from mlsec_nb import __version__
from mlsec_nb.server.limited import BodyHandler, MlsecHandler, Refused
from mlsec_nb.server.requests import BadRequest
from mlsec_nb.server.rule_texts import rule_details
from mlsec_nb.server.service import NoReport
from mlsec_nb.server.session import MissingCells
from mlsec_nb.server.wire_shapes import PROTOCOL


class HelloHandler(MlsecHandler):
    """GET mlsec/hello."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Which protocol this server speaks."""
        self.finish({"protocol": PROTOCOL, "version": __version__})


class RuleHandler(MlsecHandler):
    """GET mlsec/rules/<id>."""

    @authenticated
    @authorized
    async def get(self, rule_id: str) -> None:
        """What a rule says of itself."""
        details = rule_details(rule_id)
        if details is None:
            raise Refused(404, "no rule has this id")
        self.finish(details)


class ScanHandler(BodyHandler):
    """POST mlsec/scan."""

    @authenticated
    @authorized
    async def post(self) -> None:
        """The report on a notebook as it stands in the editor."""
        try:
            answer = await self.service.scan(self.body, self.is_gone)
        except BadRequest as problem:
            raise Refused(400, str(problem)) from None
        except MissingCells as problem:
            message = "the server does not have these cells: send them again, with the metadata"
            raise Refused(409, message, missing=problem.ids) from None
        if not self.is_gone():
            self.finish(answer)


class SessionHandler(MlsecHandler):
    """DELETE mlsec/scan/<session>."""

    @authenticated
    @authorized
    async def delete(self, session: str) -> None:
        """The notebook was closed: forget it."""
        self.service.sessions.close(session)
        self.set_status(204)
        self.finish()


class ReportHandler(BodyHandler):
    """POST mlsec/report."""

    @authenticated
    @authorized
    async def post(self) -> None:
        """The session's last report as a file, inside JSON."""
        try:
            self.finish(await self.service.report(self.body))
        except BadRequest as problem:
            raise Refused(400, str(problem)) from None
        except NoReport:
            raise Refused(409, "there is no report of this notebook yet", missing=[]) from None


ROUTES = (
    (r"/mlsec/hello", HelloHandler),
    (r"/mlsec/rules/([^/]{1,64})", RuleHandler),
    (r"/mlsec/scan", ScanHandler),
    (r"/mlsec/scan/([A-Za-z0-9_-]{1,64})", SessionHandler),
    (r"/mlsec/report", ReportHandler),
)
"""Below the server's base URL."""
