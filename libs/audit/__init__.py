"""The audit log of the desk: who did what. It is bounded by age and by number, and holds IDs, never people's data."""

from libs.audit.changes import changes_of
from libs.audit.subjects import person_named, team_named
from libs.audit.trail import AuditBounds, AuditFilter, AuditTrail, entry_of

__all__ = ["AuditBounds", "AuditFilter", "AuditTrail", "changes_of", "entry_of", "person_named", "team_named"]
