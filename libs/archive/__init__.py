"""The archive: closed conversations in a relational database, PostgreSQL or SQLite, for years."""

from libs.archive.address import address_of
from libs.archive.backfill import Backfill
from libs.archive.choices import ArchivedChoices, ArchivedValues
from libs.archive.conversations import ArchivedConversation, Conversations
from libs.archive.engine import Archive, open_archive
from libs.archive.erasing import ArchivedOwner, ArchiveEraser
from libs.archive.errors import ArchiveAway
from libs.archive.events import Events, FeedSpan, NewEvent, StoredEvent
from libs.archive.flow_canaries import FlowCanaries
from libs.archive.flow_changes import FlowChanged, FlowEdit
from libs.archive.flow_outcomes import FlowOutcomes
from libs.archive.flow_rows import FlowCanary, StoredFlow
from libs.archive.flow_steps import FlowSteps, StepNumbers, StepPlace, StepSpan
from libs.archive.flow_tests import FlowTestTexts
from libs.archive.flows import Flows
from libs.archive.holds import LegalHolds
from libs.archive.lists import ArchivedLists, ListedSight, ListFilter, ListOrder, ListPlace
from libs.archive.migrate import upgrade
from libs.archive.model_use import ModelSum, ModelSums, ModelUses
from libs.archive.packing import RawEntry, unpack
from libs.archive.past import PastConversations
from libs.archive.report_blocks import calculate_figures
from libs.archive.report_lists import FoundRows, ReportLists, VisibleRows
from libs.archive.report_material import ReportReader
from libs.archive.retention import Retention, RetentionRules
from libs.archive.text_filters import TextFilters
from libs.archive.texts import ArchivedTexts, FoundConversation, FoundTexts, TextCursor
from libs.archive.webhooks import WebhookLetter, WebhookPlace, Webhooks

__all__ = [
    "Archive",
    "ArchiveAway",
    "ArchiveEraser",
    "ArchivedChoices",
    "ArchivedConversation",
    "ArchivedLists",
    "ArchivedOwner",
    "ArchivedTexts",
    "ArchivedValues",
    "Backfill",
    "Conversations",
    "Events",
    "FeedSpan",
    "FlowCanaries",
    "FlowCanary",
    "FlowChanged",
    "FlowEdit",
    "FlowOutcomes",
    "FlowSteps",
    "FlowTestTexts",
    "Flows",
    "FoundConversation",
    "FoundRows",
    "FoundTexts",
    "LegalHolds",
    "ListFilter",
    "ListOrder",
    "ListPlace",
    "ListedSight",
    "ModelSum",
    "ModelSums",
    "ModelUses",
    "NewEvent",
    "PastConversations",
    "RawEntry",
    "ReportLists",
    "ReportReader",
    "Retention",
    "RetentionRules",
    "StepNumbers",
    "StepPlace",
    "StepSpan",
    "StoredEvent",
    "StoredFlow",
    "TextCursor",
    "TextFilters",
    "VisibleRows",
    "WebhookLetter",
    "WebhookPlace",
    "Webhooks",
    "address_of",
    "calculate_figures",
    "open_archive",
    "unpack",
    "upgrade",
]
