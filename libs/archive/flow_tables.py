"""The tables of the flow builder, as queries name them. All times are ms."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Table, Text

from libs.archive.tables import METADATA

FLOWS = Table(
    "flows",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("active_version", Integer, nullable=False),
    Column("latest_version", Integer, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)
"""A version of 0 is none. `revision` rises with each change of the draft or of the active version, also after a draft
is gone, so that no editor takes an older page for the current one. The state `file`: only its place is here.
"""

FLOW_VERSIONS = Table(
    "flow_versions",
    METADATA,
    Column("flow", Text, ForeignKey("flows.name", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

FLOW_DRAFTS = Table(
    "flow_drafts",
    METADATA,
    Column("flow", Text, ForeignKey("flows.name", ondelete="CASCADE"), primary_key=True),
    Column("document", Text, nullable=False),
    Column("based_on", Integer, nullable=False),
    Column("author", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""`document` is JSON. `based_on`: the version that was active when the draft began."""

FLOW_CANARIES = Table(
    "flow_canaries",
    METADATA,
    Column("flow", Text, ForeignKey("flows.name", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("compared_with", Integer, nullable=False),
    Column("share", Integer, nullable=False),
    *(Column(name, Text, nullable=False) for name in ("rule", "state", "started_by", "ended_by", "reason")),
    Column("started_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
)
"""`state`: `running`, or how it ended. At most one of a flow runs. `rule` and `reason` are JSON, or empty."""

FLOW_TESTS = Table(
    "flow_tests",
    METADATA,
    Column("flow", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)
"""`text`: the file of tests, as its author wrote it. The flow may be one that only a file has."""

FLOWS_PUBLISHED = Table(
    "flows_published",
    METADATA,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, nullable=False),
)
"""One row, which every change of flows locks first, so that changes come one after the other."""
