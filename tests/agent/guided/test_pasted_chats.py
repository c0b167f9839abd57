"""Messages copied out of chat programs, and vCards of each version, are read as the people that they are about."""

import pytest

from libs.contracts.principals import Locale
from tests.agent.guided.conversation import Conversation

CHATS: dict[tuple[Locale, str, str], str] = {
    ("en", "Callum Reyes", "callum@dock9.example"): """add him
[26/11/2026, 09:14:33] Callum Reyes: my email is callum@dock9.example
[26/11/2026, 09:15:10] Ann: thanks, will add you""",
    ("en", "Percy Abara", "percy@gullwing.example"): """Dana Whitlock
  9:14 AM
new lead: Percy Abara, percy@gullwing.example
:+1: 2

please create the lead""",
    ("es", "Fermín Casado", "fermin@olivadis.example"): """guarda este contacto
26/11/26, 18:02 - Rebeca Tordera: ¡hola!
26/11/26, 18:03 - Rebeca Tordera: Fermín Casado, fermin@olivadis.example""",
    ("fr", "Zacharie Lebel", "zacharie@lebel.example"): """ajoute ce contact
[26/11/2026 14:05] Nadège: tu as ses coordonnées ?
[26/11/2026 14:06] Marc: Zacharie Lebel, zacharie@lebel.example""",
    ("pl", "Zenon Lipka", "zenon@oknalipka.example"): """utwórz kontakt:
[26.11.2026 14:06] Marcin: Zenon Lipka, zenon@oknalipka.example""",
    ("ru", "Глеб Чернов", "gleb@tehnosad.example"): """[26.11.2026, 12:40] Глеб Чернов: Здравствуйте!
[26.11.2026, 12:41] Глеб Чернов: почта gleb@tehnosad.example

создай контакт""",
    ("ko", "나경 유", "nakyung@haneul.example"): """[유나경] [오후 2:13] 안녕하세요
[유나경] [오후 2:14] 메일은 nakyung@haneul.example 이에요

연락처 저장해줘""",
}
VCARDS: dict[str, tuple[str, dict[str, str]]] = {
    "2.1, quoted": (
        """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;Anneke;;;
ORG;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:K=C3=BChl=
werk AG;Sales
EMAIL;INTERNET:anneke@kuehl.example
END:VCARD""",
        {"firstname": "Anneke", "lastname": "Müller", "company": "Kühlwerk AG", "email": "anneke@kuehl.example"},
    ),
    "3.0, folded": (
        """BEGIN:VCARD
VERSION:3.0
N:Delcourt;Aymeric;;M.;
ORG:Delcourt\\, Fils
EMAIL;TYPE=INTERNET:aymeric@brasserie-
 delcourt.example
PHOTO;ENCODING=b:/9j/4AAQSkZJRgABAQEAYABgAAD
 CQgKDBQNDAsL
END:VCARD""",
        {
            "firstname": "Aymeric", "lastname": "Delcourt", "company": "Delcourt, Fils",
            "email": "aymeric@brasserie-delcourt.example",
        },
    ),
    "4.0, with an extension": (
        """BEGIN:VCARD
VERSION:4.0
N:Castellane;Ines;;;
EMAIL:ines@helio.example
TEL;VALUE=uri;TYPE="voice,work":tel:+31-20-555-0145;ext=12
END:VCARD""",
        {"firstname": "Ines", "lastname": "Castellane", "email": "ines@helio.example", "phone": "+31-20-555-0145"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("locale", "name", "email"), CHATS, ids=map(str, range(len(CHATS))))
def test_a_chat(locale: Locale, name: str, email: str) -> None:
    chat = Conversation(locale)
    chat.says(CHATS[locale, name, email])
    fields = chat.created()
    assert (f"{fields['firstname']} {fields['lastname']}", fields["email"]) == (name, email)


@pytest.mark.parametrize("version", VCARDS)
def test_a_vcard(version: str) -> None:
    text, wanted = VCARDS[version]
    chat = Conversation()
    chat.says(text)
    assert chat.created() == wanted
