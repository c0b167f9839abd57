"""English requests in words that no list holds, as the plain ones that the readers know.

“Put it back to how it was” asks for an undo, “email Ann Lee the offer” for an errand, and “two people at Acme to put
in:” for new contacts. The patterns are bounded, and none is tried in a text without a word that it needs.
"""

import re

_PUTS_BACK = re.compile(
    r"\b(?:put|set|change|switch|pop|turn|flip|bring|take|roll|make|move|return|restore|revert|reset)"
    r" (?:it|that|this|them|his|hers|her|him|theirs|everything|things)"
    r"(?: all| right| straight)? (?:back )?(?:again )?(?:to |as |like )?"
    r"(?:(?:how|what|the way|where|as) (?:it|he|she|they|that|things)"
    r"(?: (?:was|were|had|said|used to be|stood|looked))+"
    r"(?: (?:before|originally|previously|to begin with))?"
    r"|(?:the )?(?:old|original|previous) (?:one|value|version|state)"
    r"|(?:how|what) was there(?: before)?)",
    re.IGNORECASE,
)
_RESTORES = re.compile(
    r"\b(?:restore|reinstate|bring back|put back) (?:what|how|whatever) (?:it|he|she|they|we|was|there)"
    r"(?: (?:had|was|were|there))*(?: (?:before|originally|previously|already))?\b",
    re.IGNORECASE,
)
_LAST_CHANGE = re.compile(
    r"\b(?:scratch|scrap|cancel|reverse|revert|drop|ditch|bin|forget|kill|undo) (?:that|the|my|this) "
    r"(?:last |latest )?(?:change|edit|update)\b(?! (?:of|for|on|to)\b)",
    re.IGNORECASE,
)
_OF_BACK = (" back", "restore", "reset", "revert", "reinstate", "return ", " change", " edit", " update")
_WRITES_TO = re.compile(
    r"(?P<start>^|[.!?\n,] ?|\b[Pp]lease |\b[Yy]ou )"
    r"(?:[Ee]-?mail|[Mm]ail|[Tt]ext|[Mm]essage|[Ff]ax) "
    r"(?P<who>him|her|them|[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2}) "
    r"(?=(?:the|our|a|an|that|about|to say|to ask|and say|saying|re|my|this|some|when|asking|telling|back)\b)",
)
_OF_WRITING = ("mail ", "text ", "message ", "fax ")
_HEADING = re.compile(
    r"(?:^|(?<=[.!?\n] ))[^.@:!?\n]{0,40}?\b(?:these )?"
    r"(?:two|three|four|five|[2-5]|a couple(?: of)?|a few|a pair(?: of)?)"
    r"(?: more)?(?: new)?(?: (?:people|contacts|ones|faces|starters|leads|folks|names|clients|customers|guys))?"
    r" (?:at|from|with) (?P<company>[A-Z][^:.@,\n–—]{1,40}?)"
    r"(?: (?:that|who|which|need|needs|needing|want|to|for|putting|popping|sticking|going|on|in|into|onto|be|added|"
    r"adding|entered|enter|entering|put|pop|go|get|the|our|system|crm|hubspot|list|database|there|here|me|us|please|pls|add))*"
    r" ?(?P<end>[:–—.]| -)(?= )"
)
_COMPANY_FIRST = re.compile(
    r"^(?P<company>[A-Z][^:.@,\n–—]{1,40}), (?:two|three|four|five|[2-5]|a couple(?: of)?|a few)(?: more)?(?: new)?"
    r"(?: (?:people|contacts|ones|faces|starters|leads|folks|names))?(?: (?:to|for) [a-z ]{2,20})? ?:(?= )"
)
_NUMBERS = ("two", "three", "four", "five", "couple", "few", "pair", "2", "3", "4", "5")


def as_plain_requests(text: str) -> str:
    """The text with such requests in plain words."""
    lower = text.lower()
    if any(word in lower for word in _OF_BACK):
        text = _LAST_CHANGE.sub("undo that", _RESTORES.sub("undo that", _PUTS_BACK.sub("undo that", text)))
    if any(word in lower for word in _OF_WRITING):
        text = _WRITES_TO.sub(r"\g<start>send \g<who> ", text)
    if text.count("@") > 1 and any(word in lower for word in _NUMBERS):
        heading = r"add contacts from \g<company>:"
        text = _HEADING.sub(heading, _COMPANY_FIRST.sub(heading, text), count=1)
    return text
