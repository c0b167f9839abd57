"""What contacts and teammates of the simulated years say, in six languages.

`{order}` is an order's number, `{town}` a place, and `{thing}` what was ordered.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class LanguageTexts:
    """One language. `first`, `last`: names of people."""

    first: tuple[str, ...]
    last: tuple[str, ...]
    towns: tuple[str, ...]
    things: tuple[str, ...]
    questions: tuple[str, ...]
    promises: tuple[str, ...]
    answers: tuple[str, ...]
    replies: tuple[str, ...]
    summary: str


PHRASES: dict[str, LanguageTexts] = {
    "en": LanguageTexts(
        ("Vera", "Tom", "Grace", "Liam", "Zoë", "Noah", "Ruth", "Oscar", "Ivy", "Hugh"),
        ("Lind", "Stone", "Marsh", "O'Neill", "Baker", "Hart", "Wood", "Price", "Fox", "Lane"),
        ("Leeds", "York", "Bristol", "Cardiff", "Austin"),
        ("a desk lamp", "two chairs", "a kettle", "a rug", "a shelf"),
        ("Where is my order {order}? I ordered {thing} two weeks ago.", "I was charged twice for {order}.",
         "Do you deliver {thing} to {town}?", "My parcel {order} arrived broken. I would like my money back.",
         "Can you change the address of {order}? I moved to {town}.", "Please send me the invoice for {order}."),
        ("Thank you. I ask a colleague to look at it.", "A person will answer you here shortly."),
        ("I found {order}: it is on its way to {town}.", "I am sorry about that. The refund for {order} is on its way.",
         "Yes, we deliver {thing} to {town} within three days.", "Done. You get the invoice by e-mail today."),
        ("Thanks, that helps!", "How long will that take?", "Perfect, thank you.", "It still does not work for me."),
        "Asked about {order} ({thing}); answered.",
    ),
    "es": LanguageTexts(
        ("Lucía", "Mateo", "Inés", "Hugo", "Carmen", "Álvaro", "Elena", "Íñigo"),
        ("García", "Muñoz", "Peña", "Ortiz", "Núñez", "Ríos", "Vidal"),
        ("Madrid", "Córdoba", "León", "Bogotá"), ("una lámpara", "dos sillas", "una tetera", "una alfombra"),
        ("¿Dónde está mi pedido {order}? Pedí {thing} hace dos semanas.", "Me han cobrado dos veces el pedido {order}.",
         "¿Entregan {thing} en {town}?", "El paquete {order} llegó roto. Quiero que me devuelvan el dinero.",
         "¿Pueden cambiar la dirección de {order}? Ahora vivo en {town}."),
        ("Gracias. Pregunto a una compañera.", "Una persona le responderá aquí en breve."),
        ("He encontrado {order}: va camino de {town}.", "Lo siento. El reembolso de {order} está en camino.",
         "Sí, entregamos {thing} en {town} en tres días."),
        ("¡Gracias, me ayuda mucho!", "¿Cuánto tardará?", "Perfecto, gracias."),
        "Pregunta por {order} ({thing}); respondida.",
    ),
    "fr": LanguageTexts(
        ("Chloé", "Théo", "Inès", "Jules", "Éva", "Noé", "Hélène"),
        ("Lefèvre", "Moreau", "Dubois", "Garçon", "Brûlé", "Petit"),
        ("Lyon", "Nîmes", "Besançon", "Liège"), ("une lampe", "deux chaises", "une bouilloire", "un tapis"),
        ("Où est ma commande {order} ? J'ai commandé {thing} il y a deux semaines.",
         "J'ai été débité deux fois pour {order}.", "Livrez-vous {thing} à {town} ?",
         "Le colis {order} est arrivé cassé. Je voudrais être remboursé."),
        ("Merci. Je demande à une collègue.", "Une personne vous répondra ici sous peu."),
        ("J'ai trouvé {order} : le colis part pour {town}.", "Désolé. Le remboursement de {order} est en route.",
         "Oui, nous livrons {thing} à {town} en trois jours."),
        ("Merci, c'est très utile !", "Combien de temps cela prendra-t-il ?", "Parfait, merci."),
        "Question sur {order} ({thing}) ; réponse donnée.",
    ),
    "pl": LanguageTexts(
        ("Zofia", "Łukasz", "Małgorzata", "Paweł", "Święcisława", "Michał"),
        ("Wójcik", "Kowalczyk", "Zając", "Dąbrowska", "Śliwa"),
        ("Łódź", "Kraków", "Gdańsk", "Poznań"), ("lampę", "dwa krzesła", "czajnik", "dywan"),
        ("Gdzie jest moje zamówienie {order}? Zamówiłam {thing} dwa tygodnie temu.",
         "Zapłaciłem dwa razy za {order}.", "Czy dostarczacie {thing} do miasta {town}?",
         "Paczka {order} przyszła uszkodzona. Proszę o zwrot pieniędzy."),
        ("Dziękuję. Zapytam koleżankę.", "Wkrótce odpowie tutaj pracownik."),
        ("Znalazłem {order}: paczka jedzie do miasta {town}.", "Przepraszam. Zwrot za {order} jest w drodze."),
        ("Dziękuję, to pomaga!", "Ile to potrwa?", "Świetnie, dziękuję."),
        "Pytanie o {order} ({thing}); udzielono odpowiedzi.",
    ),
    "ru": LanguageTexts(
        ("Анна", "Пётр", "Алёна", "Илья", "Ольга", "Фёдор"),
        ("Соловьёва", "Кузнецов", "Щербакова", "Иванов", "Ежов"),
        ("Казань", "Тверь", "Орёл", "Самара"), ("лампу", "два стула", "чайник", "ковёр"),
        ("Где мой заказ {order}? Я заказала {thing} две недели назад.", "С меня дважды списали деньги за {order}.",
         "Вы доставляете {thing} в город {town}?", "Посылка {order} пришла разбитой. Верните деньги."),
        ("Спасибо. Я спрошу коллегу.", "Скоро вам ответит сотрудник."),
        ("Нашёл {order}: посылка едет в город {town}.", "Извините. Деньги за {order} уже возвращаются."),
        ("Спасибо, помогло!", "Сколько это займёт?", "Отлично, спасибо."),
        "Вопрос о заказе {order} ({thing}); ответ дан.",
    ),
    "ko": LanguageTexts(
        ("민지", "서준", "하은", "도윤", "지우"), ("김", "이", "박", "최", "정"),
        ("서울", "부산", "대전", "광주"), ("램프", "의자 두 개", "주전자", "카펫"),
        ("주문 {order} 어디쯤 왔나요? 2주 전에 {thing} 주문했어요.", "{order} 결제가 두 번 됐어요.",
         "{town}까지 {thing} 배송되나요?", "소포 {order} 파손되어 도착했어요. 환불해 주세요."),
        ("감사합니다. 동료에게 물어보겠습니다.", "곧 담당자가 답변드리겠습니다."),
        ("{order} 찾았습니다. {town}(으)로 가는 중입니다.", "죄송합니다. {order} 환불 처리했습니다."),
        ("감사합니다, 도움이 됐어요!", "얼마나 걸리나요?", "좋아요, 감사합니다."),
        "{order} ({thing}) 문의, 답변 완료.",
    ),
}  # fmt: skip
