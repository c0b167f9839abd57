"""The tests that admins keep with each flow, in the archive's database. Files of a deployment stay files."""

from collections.abc import Callable
from hashlib import blake2b

from libs.assignment import Edit
from libs.contracts import FlowTest, FlowTestFile
from libs.flow_tests import read_flow_tests, written_flow_tests
from services.gateway.archived import ArchiveAccess
from services.gateway.dependencies import Dependencies
from services.gateway.desk.service import DeskService
from services.gateway.http import Refusal

MAX_BYTES = 300_000
"""Of one flow: they are read at once by the builder."""


class FlowTestsFull(Exception):
    """The tests of this flow would be larger than MAX_BYTES."""


class FlowTestStore:
    """Safe to share between tasks. Tests are kept as their author wrote them, with comments."""

    def __init__(self, services: Dependencies, desk: DeskService) -> None:
        self._archive = services.reader.archive
        self._clock = services.clock
        self._audit = desk.audit

    @property
    def keeps(self) -> bool:
        """Whether there is a database to keep tests in."""
        return self._archive is not None

    async def read(self, flow: str) -> str:
        """The file's text; empty where there are no tests."""
        archive = self._archive
        return "" if archive is None else await archive.ask(lambda: archive.flow_tests.read(flow))

    async def tests(self, flow: str) -> list[FlowTest]:
        found = await self.read(flow)
        return read_flow_tests(f"{flow}.yaml", found).tests if found else []

    async def write(self, flow: str, changed: str, edit: Edit, *, revision: str) -> str:
        """Store them, and return the new revision. Raises FlowTestsFull, and Refusal for an older revision."""

        def replaced(before: str) -> str:
            if revision_of(before) != revision:
                raise Refusal(412, "changed_by_another", "Another editor has changed this: read it again.")
            return _bounded(changed)

        return revision_of(await self._change(flow, replaced, edit))

    async def add(self, flow: str, test: FlowTest, edit: Edit) -> None:
        """Add a test, under another name if there is one of its name. Raises FlowTestsFull."""

        def with_test(before: str) -> str:
            tests = read_flow_tests(f"{flow}.yaml", before).tests if before else []
            names = {each.name for each in tests}
            numbered = (f"{test.name} {number}" if number > 1 else test.name for number in range(1, len(names) + 2))
            named = test.model_copy(update={"name": next(name for name in numbered if name not in names)})
            return _bounded(written_flow_tests(FlowTestFile(flow=flow, tests=[*tests, named])))

        await self._change(flow, with_test, edit)

    async def _change(self, flow: str, changed: Callable[[str], str], edit: Edit) -> str:
        # Gateways without an archive load nothing of its libraries.
        from libs.archive import FlowEdit

        archive = self._required()
        by = FlowEdit(edit.by, self._clock.now())
        text = await archive.ask(lambda: archive.flow_tests.change(flow, changed, by))
        await self._audit.record(edit.by, "flow.tests_changed", f"flow:{flow}")
        return text

    def _required(self) -> ArchiveAccess:
        if self._archive is None:
            raise Refusal(409, "flows_read_only", "Tests can't be kept here: there is no archive to keep them in.")
        return self._archive


def _bounded(text: str) -> str:
    if len(text.encode()) > MAX_BYTES:
        raise FlowTestsFull
    return text


def revision_of(written: str) -> str:
    return blake2b(written.encode(), digest_size=8).hexdigest()
