"""The errors of requests to append or read.

ConversationError
├── ConversationUnknown   the caller has the wrong ID, or it expired
├── ConversationClosed    the caller opens the next one
├── ConversationFull      it reached the limit for an anonymous contact; the caller closes it and opens the next one
├── KeyReused             the caller sent another body under a key that it had used
├── AttachmentUnknown     the file was not uploaded here, was sent before, or was removed; the caller uploads it again
├── AttachmentsFull       the conversation has too many files or bytes
├── ActionUnknown         the caller clicked a button that was never offered
├── OffsetUnknown         the caller reads the log from the start
├── OwnerChanged          another person took the conversation first; the caller reads it again
├── TooManyLabels         the caller removes a label first
├── DescriptionContended  others change the same labels or priority all the time; the caller tries again
├── RatingTooEarly        the contact rates after the end
├── RatingTooLate         nothing: the time for a rating is over
└── CallUnknown           no call asked for this result; operators look into the dead letters
"""


class ConversationError(Exception):
    code = "conversation_error"

    def __init__(self, conversation_id: str) -> None:
        super().__init__(f"{self.code}: {conversation_id}")
        self.conversation_id = conversation_id


class ArchiveAway(Exception):
    """The archive's database does not answer, or its schema is older than this program needs. Later it may answer."""


class ConversationUnknown(ConversationError):
    code = "conversation_unknown"


class ConversationClosed(ConversationError):
    code = "conversation_closed"


class ConversationFull(ConversationError):
    code = "conversation_full"


class KeyReused(ConversationError):
    code = "key_reused"


class AttachmentUnknown(ConversationError):
    code = "attachment_unknown"


class AttachmentsFull(ConversationError):
    code = "attachments_full"


class ActionUnknown(ConversationError):
    code = "action_unknown"


class OffsetUnknown(ConversationError):
    code = "offset_unknown"


class OwnerChanged(ConversationError):
    code = "owner_changed"


class TooManyLabels(ConversationError):
    code = "too_many_labels"


class DescriptionContended(ConversationError):
    code = "description_contended"


class RatingTooEarly(ConversationError):
    code = "rating_too_early"


class RatingTooLate(ConversationError):
    code = "rating_too_late"


class CallUnknown(ConversationError):
    code = "call_unknown"
