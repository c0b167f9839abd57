"""The property that a question asked for: “where does Jane work?”, and then “change that to Globex”.

It promises no more than the property. Whether the next message gives a value for it is decided by its words.
"""

from dataclasses import replace

from services.agent.assistants.guided.dialogue.turn import Turn
from services.agent.assistants.guided.parsing import OWNER, TYPED, Entities, Run, UserRequest, Utterance, fold

_IT = frozenset((
    "it", "that", "its", "it's", "it’s", "ponlo", "cambialo", "cambiaselo", "cambiasela", "ponselo", "ponsela",
    "corrigelo", "corrigeselo", "actualizalo", "actualizaselo", "modificalo", "sustituyelo", "reemplazalo", "dejalo",
    "mets-le", "mets-la", "change-le", "change-la",
))  # fmt: skip
"""Pronouns, and verbs with one, that point at a value and at no person."""
_MAX_LEAD = 4
_SHOULD_BE = (
    "should be ", "should say ", "needs to be ", "must be ", "now ", "actually ", "deberia ser ", "tiene que ser ",
    "debe ser ", "devrait etre ", "doit etre ", "powinno byc ", "powinien byc ", "ma byc ", "должно быть ",
    "должен быть ", "надо ", "правильно ",
)  # fmt: skip
"""The beginning of a sentence without a subject, which can only be the property that was asked for."""
_ASKED: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    (OWNER, ("who ", "who's ", "whose "), (
        " own", " look", " handle", " take care", " takes care", " in charge", " responsible", " manage", " account",
        " lead", " client", " customer", " contact",
    )),
    ("company", ("where ", "where's ", "who "), (" work", " employ")),
    ("city", ("where ", "where's ", "which city", "which town", "what city", "what town"), (
        " live", " based", " located", " city", " town", " from",
    )),
    ("jobtitle", ("what does ", "what do "), (" do", " do for a living", " do there")),
    (OWNER, ("quien ", "a quien "), (" lleva", " se ocupa", " se encarga", " atiende", " gestiona")),
    ("company", ("donde ", "para quien ", "con quien "), (" trabaja",)),
    ("city", ("donde ", "en que ciudad "), (" vive",)),
    (OWNER, ("qui ", "c'est qui "), (" s'occupe", " suit", " gere")),
    ("company", ("ou ", "chez qui ", "pour qui "), (" travaille", " bosse")),
    ("city", ("ou ", "dans quelle ville "), (" habite", " vit")),
    (OWNER, ("kto ",), (" opiekuje", " prowadzi", " obsluguje", " zajmuje")),
    ("company", ("gdzie ", "dla kogo ", "u kogo "), (" pracuje",)),
    ("city", ("gdzie ",), (" mieszka",)),
    (OWNER, ("кто ",), (" ведет", " занимается", " отвечает")),
    ("company", ("где ", "на кого ", "у кого "), (" работает",)),
    ("city", ("где ",), (" живет",)),
)  # fmt: skip
"""How people ask for a property without its label: by the first words, and a verb behind them."""
_ASKED_ANYWHERE: tuple[tuple[str, tuple[str, ...]], ...] = (
    (OWNER, (
        "누가 담당", "누가 맡", "누가 관리", "누구 담당", "담당이 누구", "담당은 누구", "담당 누구", "누구 고객",
        "누구 거래처", "맡은 사람", "맡은 분", "맡고 있는", "맡으신", "관리하는 사람", "관리하는 분", "담당하는 사람",
        "담당하는 분",
    )),
    ("company", (
        "어디 다니", "어디 다녀", "어디에 다", "어디서 일", "어디에서 일", "어디서 근무", "어디 근무", "어느 회사",
        "어디 소속",
    )),
    ("city", ("어디 살", "어디 사", "어디에 사", "어디에 살", "어디 거주", "어느 도시", "어느 지역")),
    ("jobtitle", (
        "무슨 일 하", "무슨 일 해", "무슨 일을 하", "뭐 하는 분", "뭐하는 분", "뭐 하시는 분", "뭐하시는 분",
    )),
)  # fmt: skip
"""The same in Korean, where the contact stands first."""
_GOAL = ("으로", "로")
"""Endings of a goal, which needs no pronoun: “Ann Lee로 바꿔줘”."""


def asked_in(entities: Entities, said: str) -> str:
    """The one property that a question names, or that its verb asks for; empty if there is none."""
    if entities.named:
        return entities.named[0] if len(entities.named) == 1 else ""
    if entities.company or not (entities.runs or entities.holder or entities.emails or entities.has_focus):
        return ""  # "who works at Acme?" asks for people
    text = f"{fold(said).strip(' ?!.¿¡')} "
    asked = (
        prop for prop, openers, verbs in _ASKED if text.startswith(openers) and any(verb in text for verb in verbs)
    )
    within = (prop for prop, words in _ASKED_ANYWHERE if any(word in text for word in words))
    return next(asked, "") or next(within, "")


def give_value(turn: Turn, request: UserRequest) -> None:
    """ "What is her job title?", and then "make it head chef": the value of the property that was asked for."""
    entities, about = request.entities, turn.memory.about
    is_search = request.intent in ("search", "question")
    turn.memory.about = asked_in(entities, request.said) if is_search else ""
    if request.intent != "update" or not about:
        return
    if not entities.runs and len(entities.left) == 1 and (goal := _goal(entities.left[0])):
        left, entities.left = entities.left, []
        entities.runs = [Run.of(goal)]
        if not set_asked(turn, entities, about):
            entities.runs, entities.left = [], left
    elif _points_at_value(about, request.said):
        set_asked(turn, entities, about)


def _goal(words: str) -> str:
    """The value before the ending of a goal; empty where none stands there."""
    return next((words.removesuffix(each) for each in _GOAL if words.endswith(each)), "")


def set_asked(turn: Turn, entities: Entities, about: str) -> bool:
    """The only value without a label gets the label that was asked for. False if there is none, or not only one."""
    given = [value for each in (entities.emails, entities.phones, entities.runs) for value in each]
    is_bare = len(given) == 1 and replace(entities, runs=[], emails=[], phones=[], has_focus=False).is_empty
    if not about or not is_bare or turn.shown.focus is None or not _is_fit(entities, about):
        return False
    entities.labelled[about] = str(given[0])
    entities.runs, entities.emails, entities.phones = [], [], []
    entities.has_focus = True
    return True


def _is_fit(entities: Entities, about: str) -> bool:
    is_fit = (about in TYPED) == bool(entities.emails or entities.phones)
    return is_fit and (about == "jobtitle" or not any(run.is_title for run in entities.runs))


def _points_at_value(about: str, said: str) -> bool:
    words = fold(said).replace(",", " ").split()[:_MAX_LEAD]
    is_said = not _IT.isdisjoint(words)  # "make her a buyer" is another property
    return bool(about) and (is_said or any(map(_goal, words)))


def corrects(turn: Turn, utterance: Utterance) -> bool:
    """ "Should be Head Buyer", "that's wrong, it's Head Buyer": no verb, and the value of what was asked for."""
    about, text = turn.memory.about, fold(utterance.text)
    is_said = utterance.says("correction", "no") or text.startswith(_SHOULD_BE)
    is_said = is_said or _points_at_value(about, text)
    return bool(about) and is_said and not utterance.is_question and set_asked(turn, utterance.entities, about)
