"""English sentences that say a value is missing, and give it: “his mobile is missing, it's 0740 …”.

Read word by word, “missing” denies the property, and the value behind the comma stands alone. Such a sentence is
rewritten as “his mobile is 0740 …”. The patterns are bounded, and none is tried in a text without a word that it needs.
"""

import re

_NUMBER_LABEL = (
    r"(?:(?:mobile|phone|cell|fax|office|landline|home|work|contact|direct)(?: phone)? ?(?:number|no)?|number|landline)"
)
_OTHER_LABEL = r"(?:post ?code|zip(?: code)?|city|town|street|company|employer|website|surname|last name|first name)"
_JOB_LABEL = r"(?:job ?title|title|job|role|position)"
_EMAIL_LABEL = r"(?:e-?mail(?: address)?)"
_LABELS = rf"(?P<label>(?P<number>{_NUMBER_LABEL})|(?P<email>{_EMAIL_LABEL})|(?P<job>{_JOB_LABEL})|{_OTHER_LABEL})"
_OWNER = r"(?P<owner>(?:his|her|their|the) |(?!\b(?:it|that|there|what)['’])[a-z]{2,20}(?: [a-z'’-]{2,20})?['’]s )?"
_GONE = (
    r"(?:missing|blank|empty|not (?:there|in there|on there|on file|filled in)|(?:isn['’]?t|was never|wasn['’]?t|never)"
    r"(?: (?:there|in there|on there|on file|filled in|entered|added|put in|recorded))(?: yet)?)"
)
_STOP = r"(?: (?:yet|still|either|though|i see|here|there|on there|in there|on file)){0,2}\s*[,.;:–—-]+\s*"
_VALUE_IS = (
    r"(?:(?:and )?(?:it['’]?s|its|it is|that['’]?s|it (?:should|must|ought to) be|should be|here (?:it is|you go)[:,]?|"
    r"(?P<person>(?:s?he|they)(?:['’]?s|['’]?re| is| are)))\s+(?:the |an? )?)"
)
_IS_MISSING = re.compile(
    rf"\b{_OWNER}{_LABELS}(?:['’]s| is| was| seems| looks)? (?:still |just |also |completely )?{_GONE}{_STOP}"
    rf"(?P<is>{_VALUE_IS})?(?=(?P<value>\S+))",
    re.IGNORECASE,
)
_NONE_IS_HELD = re.compile(
    r"\b(?:(?:we|i|you)(?: still)? (?:don['’]?t (?:have|seem to have)|didn['’]?t have|haven['’]?t got|are missing|lack|"
    r"have no|never got|never had)|(?:we|i|you)['’]re missing|there['’]?s no|there is no|no) "
    rf"(?:any |an? )?{_OWNER}{_LABELS}"
    r"(?P<of> (?:for|of|on) (?!there|here|file|record)(?:him|her|them|[a-z'’-]{2,20}(?: [a-z'’-]{2,20})?))?"
    rf"{_STOP}"
    rf"(?P<is>{_VALUE_IS})?(?=(?P<value>\S+))",
    re.IGNORECASE,
)
_NEEDED = ("missing", "blank", "empty", "not ", "n't ", "n’t ", "dont ", "havent ", "never ", "lack", "no ")


def with_missing_values(text: str) -> str:
    """The text with such sentences as plain changes."""
    lower = text.lower()
    if not any(word in lower for word in _NEEDED):
        return text
    return _NONE_IS_HELD.sub(_as_change, _IS_MISSING.sub(_as_change, text))


def _as_change(found: "re.Match[str]") -> str:
    value = found["value"]
    is_number = value.lstrip("+(")[:1].isdigit()
    if found["number"]:
        is_right = is_number
    elif found["email"]:
        is_right = "@" in value
    else:
        is_right = bool(found["is"]) or any(map(str.isdigit, value))
    if not is_right or bool(found["person"]) != bool(found["job"] and found["is"]):
        return found[0]
    contact = found.groupdict().get("of") or ""
    is_open = (found["owner"] or "the ").casefold() == "the "
    owner = ("the " if contact else "his ") if is_open else found["owner"]
    return f"{owner}{found['label']}{contact} is "
