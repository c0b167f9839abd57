"""English phrases that say something else than their words, as the plain words that the readers know.

“When you get a sec” asks for nothing, “get this lady on the system” asks for a contact, and “the email's missing a d”
calls the address wrong. The patterns are bounded, and none is tried in a text without a word that it needs.
"""

import re

_AT_LEISURE = re.compile(
    r"\b(?:when(?:ever)?|if|once|as soon as) (?:you|u|ya)(?:['’]ve)? (?:had )?(?:get |got |have |find |can spare )?"
    r"(?:a |an |the |some |two |five |\d )?(?:free |spare |quick )?"
    r"(?:sec|secs|second|min|mins|minute|minutes|moment|mo|chance|time|tick)(?: free| spare| today)?\b",
    re.IGNORECASE,
)
"""“When you get a sec, …”: a courtesy in which “get” asks for nothing."""
_GETS_IN = re.compile(
    r"\b(?:get|pop|put|stick|whack|bung|chuck|throw|slot|add|log|enter) (?:this|that|these|those) (?:new )?"
    r"(?:lady|ladies|woman|guy|guys|chap|chaps|man|bloke|fella|gentleman|gent|customer|client|lead|contact|person|people|"
    r"folks|lot) (?:onto|into|on|in|up)(?: (?:there|here|file|hubspot|(?:the|our) (?:system|crm|books|list|database)))?"
    r"\b",
    re.IGNORECASE,
)
"""“Get this lady on the system”"""
_SEVERAL = re.compile(
    r"\b(?:two|three|four|five|[2-5]|(?:a |another )?couple(?: of)?|(?:a )?pair(?: of)?|(?:a )?few)"
    r"(?: more)?(?: new)?(?: (?:ones|people|contacts|names|leads|folks|customers|clients))?"
    r" (?:for|into|onto) (?:hubspot|(?:the|our) (?:crm|system|list|books|database|contacts))\b",
    re.IGNORECASE,
)
"""“Two for HubSpot. Ann Lee, ann@…”"""
_BOTH_WITH = re.compile(r"\b((?:[Bb]oth|[Aa]ll)(?: of them| three| four)?(?: are)?)(?: with)?(?= [A-Z])")
"""“Both with Acme”: here the word stands before a company."""
_AT_DESK = re.compile(
    r"\b(?:at|in|by|on) (?:the |our )?(?:front desk|front counter|help desk|counter|reception|lobby|front door|"
    r"waiting room|foyer|entrance|shop floor|showroom|other line|phone now|line now)\b(?! [A-Z])"
)
"""“I have a Mr Lowe in reception”: where the contact is at present."""
_RECORDS = (
    r"(?:list|mailing list|contact list|client list|newsletter|books|database|system|crm|records|contacts|hubspot)"
)
_WANTS_IN = re.compile(
    r",?\s(?:(?:who|that|and)(?:['’]d| would| has| is)? |(?:s?he|they)(?:['’]d| would| has)? |"
    r"(?=wanting|hoping|asking))"
    r"(?:also |really |very much |just )?"
    r"(?:like|likes|love|want|wants|wanting|wish|wishes|asked|asking|hoping|hopes|keen|happy)"
    r" (?:us )?to (?:be|go|get|join|come|sign up)(?: (?:put|added|included|listed|saved))?"
    rf" ?(?:on|onto|in|into|to|for)?(?: our| the| your)?(?: {_RECORDS}\b)?(?=\s*[.,;:!?\n]|\s*$)",
    re.IGNORECASE,
)
"""“… who'd like to be on our list”"""
_OF_WISHES = ("like", "love", "want", "wish", "asked", "asking", "hoping", "hopes", "keen", "happy")
_ADDS = re.compile(
    r"\b(?:add|adding|put|putting|pop|popping|stick|create|creating|save|enter|register|log|set)\b", re.IGNORECASE
)
_LETTER = (
    r"(?:a|an|the|one|another|two|\d|an extra|a second) (?:double )?"
    r"(?:letters?|digits?|numbers?|dots?|hyphens?|dash(?:es)?|characters?|underscores?|[a-z](?:['’]?s)?)\b"
)
_LABEL = (
    r"(?:e-?mail|mail|address|phone|number|mobile|cell|landline|last name|first name|surname|name|company|title"
    r"|job title|post ?code|zip|city|town)"
)
_LACKS_LETTER = re.compile(
    rf"\b(?P<label>{_LABEL})(?:['’]s| is| was| has)? (?:(?:missing|short|short of|needs|needed|lacks|lacking) {_LETTER}"
    r"(?! (?:new|different|full|proper))|(?:a|one|two) (?:letters?|digits?) short\b)",
    re.IGNORECASE,
)
"""“The email's missing a d”, “her number's a digit short”"""
_LEFT_LETTER_OUT = re.compile(
    rf"\b(?:i(?:['’]ve)? )?(?:left|missed|missing|dropped|forgot|skipped|lost) (?:out )?{_LETTER}(?: out| off)?"
    rf"(?: of| in| from| off| on)? ?(?:the |her |his |their |its )?(?P<label>{_LABEL})\b",
    re.IGNORECASE,
)
"""“I left a d out of the email”"""
_EMPHATIC = re.compile(
    r"\b(I|[Ww]e) (?:did|do) (?=(?:manage|have|need|want|get|got|like|think|know|hope|find|catch)\b)"
)
"""“I did manage to save this one”: no question."""
_OF_LEISURE = (" you", " u ", " u'", " u’", " ya ", " ya'", " ya’")
_POINTING = (" this ", " that ", " these ", " those ")
_OF_LETTERS = ("missing", "short", "needs", "needed", "lack", "left", "missed", "dropped", "forgot", "skipped", "lost")


def in_plain_words(text: str) -> str:
    """The text with such phrases in plain words."""
    lower = text.lower()
    if " did " in lower or " do " in lower:
        text = _EMPHATIC.sub(r"\1 ", text)
    if any(word in lower for word in _OF_LEISURE):
        text = _AT_LEISURE.sub("please", text)
    if any(word in lower for word in _POINTING):
        text = _GETS_IN.sub("add this contact", text)
    if "@" in text:
        text = _with_wish(_AT_DESK.sub("here", text), lower)
    if text.count("@") > 1:
        text = _BOTH_WITH.sub(r"\1 from", _SEVERAL.sub("add these contacts", text))
    if not any(word in lower for word in _OF_LETTERS):
        return text
    return _LEFT_LETTER_OUT.sub(r"wrong \g<label>", _LACKS_LETTER.sub(r"\g<label> wrong", text))


def _with_wish(text: str, lower: str) -> str:
    """A wish to be added says no more than the request, or is the only one."""
    found = _WANTS_IN.search(text) if any(word in lower for word in _OF_WISHES) else None
    if found is None:
        return text
    is_asked = _ADDS.search(text, found.end()) is not None or _ADDS.search(text, 0, found.start()) is not None
    return f"{text[: found.start()]}{'' if is_asked else ' to add'}{text[found.end() :]}"
