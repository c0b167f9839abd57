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
_PUTS_IT_BACK = re.compile(
    r"\b(?:put|pop|stick|change|switch|set|turn|flip|move) (?:it|that|this|them|those) (?:all |right |straight )?back"
    r"(?: again)?(?= (?:please|pls|plz|would you|will you|can you|for me|thanks|ta|sorry)\b|\s*(?:$|[.,!?;]))",
    re.IGNORECASE,
)
"""“Oh, wrong Kate, pop it back”"""
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
_SENDS_TO = re.compile(
    r"(?P<start>^|[.!?\n,] ?|\b[Pp]lease |\b[Yy]ou |\b[Aa]nd )(?:[Ee]-?mail|[Mm]ail|[Pp]ost|[Ff]ax|[Tt]ext) "
    r"(?=(?:our|the|a|an|my|this|that|some) (?!address\b|number\b)[a-z]+(?: [a-z]+){0,3} (?:to|over to|across to)\b)"
)
"""“Email our catalogue to Ann Lee”"""
_OF_WRITING = ("mail ", "text ", "message ", "fax ", "post ")
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
_BARE_HEADING = re.compile(r"^[^.@:!?\n]{3,90}(?P<end>[:.\n]| -)(?=\s)")
_OF_ALL = re.compile(
    r"(?:,| -)? ?(?:(?:both |all )?(?:the )?same (?:firm|company|place|outfit|employer|business|school|shop)"
    r"(?: is|,)?|both (?:at|from|of|with)|all (?:at|from|of|with)|at|from|with) "
    r"(?P<company>[A-Z0-9][^:@,]{1,40}?)\s*(?=[:.\n]|$)"
)
_COUNTED = frozenset(("two", "three", "four", "five", "both", "couple", "few", "pair", "2", "3", "4", "5"))
_HEADING_WORDS = """
need needs want wants wanting met got have had here are can could would we you i i've we've please pls plz get put pop
stick add just hi hey
hiya morning afternoon hello so ok okay right there's there these those them of in on into onto to for from at by the a
an my our this that new more people contacts ones faces starters leads folks names clients customers guys ladies who
which need needs needing adding added going go be system crm hubspot list database show expo fair conference event stand
trade exhibition today yesterday tonight morning week last and also too some talked spoke chatted with picked up cards
business card me us kindly create save enter
"""
"""Words of a heading over people that are to be added. Any other word may ask for something else."""
_OF_HEADING = _COUNTED | frozenset(_HEADING_WORDS.split())
_GETS_NAME_IN = re.compile(
    r"\b(?:get|pop|put|stick|whack|bung|chuck|throw|slot) (?:an? )?"
    r"(?P<name>[A-Z][\w'’-]+(?: (?:(?:van|von|de|der|la|le|al|el|ter) )*[A-Z][\w'’-]+){1,3}) "
    r"(?:onto|into|on|in|up on) (?i:there|file|hubspot|(?:the|our) (?:system|crm|books|list|database))\b"
)
"""“Get a Leon Sykes onto the system”"""
_PROMOTED = re.compile(
    r"(?:['’]s| has| have| was| got)(?: just| recently| finally)? (?:been )?"
    r"(?:made|appointed|named|promoted to|bumped up to|moved up to) (?:the |our |an? )?"
    r"(?=(?:[a-z]+ ){0,4}(?:director|manager|head|lead|chief|officer|supervisor|partner|president|editor|chef|engineer|"
    r"buyer|foreman|secretary|principal|controller|coordinator|executive|ceo|cfo|coo|cto|vp)\b)",
    re.IGNORECASE,
)
"""“Ann Lee's been made publishing director”"""
_GOT_NEW = re.compile(
    r"(?:['’]s| has| have)(?: got)? a "
    r"(?P<label>new (?:job title|title|role|mobile|phone|number|e-?mail(?: address)?|city|"
    r"surname|last name|company|employer|post ?code|address|landline))(?:,|:| [-–—]) ?(?:it['’]?s |it is )?(?=\S)",
    re.IGNORECASE,
)
"""“Ann Lee's got a new job title, features editor”"""
_HOLDS_ON_TO = re.compile(r"\b(?:hang|hold)(?:ing)? (?:on to|onto)\b", re.IGNORECASE)
_IS_HERE = re.compile(
    r"\b(?:is|are) (?P<who>he|she|they)(?: already)? (?:in|on) "
    r"(?:here|there|file|hubspot|(?:the|our) (?:system|crm|books|list|database|contacts))(?: already| yet)?"
    r"(?=\s*(?:$|[?.!,;\n]))",
    re.IGNORECASE,
)
"""“Is he in here?”"""
_THEM = {"he": "him", "she": "her", "they": "them"}
_ARRANGES = re.compile(
    r"\b(?:set up|arrange|organi[sz]e|fix up|sort out|line up|put in|diary|pencil in) (?:an? |the )?(?:quick |short )?"
    r"(?=(?:call|meeting|visit|appointment|demo|chat|zoom|lunch|viewing|catch-up|site visit) (?:with|for|between)\b)",
    re.IGNORECASE,
)
"""“Set up a call with Ann Lee”"""
_PUTS_BACK_IN = re.compile(
    r"\b(?:put|move|set|change|switch) (?:him|her|them|it|that) back (?:in|at|to|as|with) [A-Z][\w'’&-]*"
    r"(?: [A-Z&][\w'’-]*){0,3}"
)
"""“No she isn't … put her back in Hull”: the value of before, where a denial stands before it."""
_DENIES = re.compile(
    r"\b(?:no|wrong|isn['’]?t|hasn['’]?t|wasn['’]?t|mistake|mixed up|someone else|oops|sorry)\b", re.IGNORECASE
)
_OF_ENTRY = (" system", " crm", " books", " list", " database", " there", " file", " hubspot")
_OF_RISE = (" made ", " appointed ", " named ", " promoted ", " bumped ", " moved up ")
_NUMBERS = ("two", "three", "four", "five", "both", "couple", "few", "pair", "2", "3", "4", "5")


def as_plain_requests(text: str) -> str:
    """The text with such requests in plain words."""
    lower = text.lower()
    if any(word in lower for word in _OF_BACK):
        for pattern in (_PUTS_BACK, _PUTS_IT_BACK, _RESTORES, _LAST_CHANGE):
            text = pattern.sub("undo that", text)
    if any(word in lower for word in _OF_WRITING):
        text = _SENDS_TO.sub(r"\g<start>send ", _WRITES_TO.sub(r"\g<start>send \g<who> ", text))
    if " back " in lower and (found := _PUTS_BACK_IN.search(text)) and _DENIES.search(text, 0, found.start()):
        text = f"{text[: found.start()]}undo that{text[found.end() :]}"
    if "on to " in lower or "onto " in lower:
        text = _HOLDS_ON_TO.sub("keep", text)
    if any(word in lower for word in _OF_ENTRY):
        text = _GETS_NAME_IN.sub(r"add \g<name>", text)
    if " a new " in lower:
        text = _GOT_NEW.sub(r"'s \g<label> is ", text)
    if any(word in lower for word in _OF_RISE):
        text = _PROMOTED.sub(" is now ", text)
    text = _asked_for(text, lower)
    text = _ARRANGES.sub("schedule a ", text)
    if text.count("@") > 1 and any(word in lower for word in _NUMBERS):
        heading = r"add contacts from \g<company>:"
        text = _HEADING.sub(heading, _COMPANY_FIRST.sub(heading, text), count=1)
        if found := _BARE_HEADING.match(text):
            of_all = _OF_ALL.search(found[0])
            said = found[0][: of_all.start()] if of_all else found[0]
            company = f" from {of_all['company']}" if of_all else ""
            text = f"add contacts{company}:{text[found.end() :]}" if _heads_people(said) else text
    return text


def _asked_for(text: str, lower: str) -> str:
    """A contact who is meant by “he” and looked for."""
    if "is he " in lower or "is she " in lower or "are they " in lower:
        text = _IS_HERE.sub(lambda found: f"do we have {_THEM[found['who'].lower()]}", text)
    return text


def _heads_people(heading: str) -> bool:
    """ "Need both of these in:", "met two people at the show:"."""
    words = heading.lower().replace(",", " ").strip(" :.-\n").split()
    return not _COUNTED.isdisjoint(words) and all(word in _OF_HEADING for word in words)
