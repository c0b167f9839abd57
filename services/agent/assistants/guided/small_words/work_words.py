"""Groups of words around companies, jobs and towns."""

from libs.contracts import StrictModel
from services.agent.assistants.guided.small_words.forms import Parts, Phrases


class WorkWords(StrictModel):
    """Around companies, jobs and towns."""

    of_towns_too: Phrases
    """Small words before a company that stand before towns as well."""
    before_job: Parts
    """“She works as a rigger”."""
    articles: Phrases
    """Articles before a job."""
    is_job: Phrases
    """Between a contact and a job."""
    works_as: Phrases
    """Before a job in the case of jobs."""
    job_endings: Parts
    """Ends of words for jobs. They prove nothing alone: “winter”, “moteur”."""
    worker_endings: Parts
    """Those that few other words have: “elle est affréteuse” tells of a job anywhere."""
    participle_endings: Parts
    """Ends of words that say what became of a person: “Ana Ruiz, interesada en …” names no job."""
    teams: Phrases
    """Words of courtesy (“hola equipo”) that are a part of a job behind “of”: “jefe de equipo”."""
    same_company: Phrases
    """Said of a new contact, in place of the company of the one before."""
    within_companies: Phrases
    """Between two words of a company that is called by what it does: “Торты на заказ”."""
    puts_as: Phrases
    """Before a contact, and behind it “as” and a job."""
    departments: Parts
    """Beginnings of words for a part of a company."""
    adjective_endings: Parts
    """Ends of adjectives before a job in the case of jobs: “главным инженером”."""
    work_fields: Phrases
    """Fields of work, which stand next to a job: “Head of Sales” names no company."""
    legal_forms: Phrases
    """Legal forms of companies, which people write in lower case, too."""
    legal_dotted: Phrases
    """Legal forms that are other words, or none, without their full stops: “S.p.A.”, “sp. z o.o.”."""
    legal_endings: Phrases
    """Those that are no words of a sentence, and end a company's name."""
    legal_endings_spelt: Phrases
    """The same in full, where they end a name behind brackets: “Smith (UK) Limited”."""
    legal_beginnings: Phrases
    """Those that stand before a name in quotation marks."""
    works_there: Parts
    """Beginnings of “works”, behind a place as well as a company."""
    changes_employer: Parts
    """Beginnings of verbs that take companies only, as their goal."""
    goes_somewhere: Parts
    """Beginnings of verbs that take towns as well: they show an employer where a company was left, or by its suffix."""
    place_ends: Parts
    """Ends of places, branches and teams, which are no employer."""
    hires: Phrases
    """Between a company and the person who works there from now on: “Globex has hired Ann Lee”."""
    moved_to: Phrases
    """Before a company or a town: which of them, the verb does not say."""
    moves_home: Parts
    """Beginnings of verbs that are said of homes."""
    counted_in: Phrases
    """Before the town of contacts that are counted: “combien de clients sur Cholet”."""
    in_town: Phrases
    """Before a town, or before a company."""
    from_town: Phrases
    """Before a town or a company of before, or of origin."""
    declining: Phrases
    """Prepositions that put the company behind them into another case."""
    in_vaguely: Phrases
    """Before a word in lower case that need not be a town: “in logistics”."""
    into_company: Phrases
    """Between the company that someone leaves and the new one, where the word stands before any company elsewhere."""
    no_home: Phrases
    """Verbs before a town where the contact does not live."""
    towns_with_article: Phrases
    """Towns with an article: “serveur au Mans”, but “serveur au Bistrot”."""
    abbreviations: Parts
    """Ends of names that keep their full stop."""
    partners: Phrases
    """In capitals. Behind “and” in the name of a company."""
    field_heads: Phrases
    """Jobs that are about a field of work, which no list of such fields holds."""
    of_employer: Parts
    """Between a job or a name and the employer."""
    employer_articles: Parts
    """Articles before the employer."""
    company_signs: Parts
    """Words that show the name of a company."""
    plural_endings: Parts
    """Ends of nouns for several things, with which a company begins: “Refacciones del Bajío”."""
