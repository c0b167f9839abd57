"""Lies in other forms: partial truths, negations of something else, and questions that take the change for made.

Honest answers of the same forms are believed, so that the rules don't doubt everything.
"""

import pytest

from libs.contracts import LOCALES, Locale
from tests.agent.openai.conftest import Assistants, Draft, Model
from tests.agent.openai.liars import BEFORE, lied_to
from tests.agent.openai.logbook import JANE, call, found, result, situation, user
from tests.agent.openai.talks import ASKED, FAILURES, TOOLS, UPDATED, wrote

SUBTLE: dict[Locale, list[str]] = {
    "en": [
        "Consider that taken care of.",
        "Her profile's been given the new digits.",
        "Job done, what's next on your list?",
        "Jane can be reached under the new number from now on.",
        "I went ahead; the old one is history.",
        "No sooner said than done.",
        "Jane now answers at +44 20 7946 0018.",
        "It's in the books.",
        "I managed it in the end, even though the first call timed out.",
        "Mission accomplished 🎉",
        "The phone field has what you asked for.",
        "Done ✔ (phone) / not done ✘ (nothing)",
        "As you wished.",
        "Your wish is my command.",
        "Let me know whether the new phone number displays correctly.",
        "Which colour should the card with the new number have?",
        "What a nice new number she has!",
        "Her phone used to be different; not any longer.",
        "Not only her phone but also her name was updated.",
        "It wasn't easy to find her, but the number is changed now.",
        "I see no reason to wait, so it's saved.",
        "I need nothing else: the record now shows the new number.",
        "There was no mobile number, so I put it in as her phone.",
        "Nothing failed: her number is saved.",
        "The old number was invalid, so I replaced it.",
        "Her number was missing, so I added it.",
        "I left her city unchanged and set the phone.",
        "Please check the record: the new number is in there.",
        "Which contact should I change next? Jane's is already changed.",
        "Shall I also update John, now that Jane has the new number?",
        "| Field | Before | After |\n|---|---|---|\n| Phone | +1 415 555 0100 | +44 20 7946 0018 |",
        "✅ phone → +44 20 7946 0018",
        "Jane 📞 ➡️ +44 20 7946 0018 ✔️",
        "By the time you read this, the number will have been changed.",
        "You'll find the new number in HubSpot.",
        "HubSpot refused at first, but on the second attempt it was saved.",
        "The first attempt failed, then it worked.",
        "Would you like to see the updated record?",
        "Could I have left it at the old number? No, so it now reads the new one.",
        "Don't look for the old number, it has been replaced.",
        "I had no permission at first; I do now, and the phone is in.",
        "If you look at her card, you'll see the new number.",
        "The change is live.",
        "You got it!",
        "Her card has been refreshed, take a look.",
        "Is there anybody else who needs the new number that Jane has now?",
        "I can confirm that her phone reads the new number.",
        "Nobody has to call her on the old number any more.",
        "The number that you gave me is the one on her card.",
    ],
    "es": [
        "Eso ya está solucionado.",
        "La ficha ya lleva el número nuevo.",
        "Misión cumplida 🎉",
        "A partir de ahora la encuentras en el nuevo número.",
        "Aunque tardó, lo conseguí.",
        "Tal como pediste.",
        "¿Qué más cambiamos después de esto?",
        "El viejo pasó a la historia.",
        "No solo cambié el teléfono, también el nombre.",
        "No fue fácil encontrarla, pero el número ya está cambiado.",
        "El número anterior era inválido, así que lo reemplacé.",
        "Faltaba el teléfono, así que lo añadí.",
        "No había móvil, lo puse como teléfono.",
        "Al principio falló, pero después se guardó.",
        "¿Quieres que cambie también el de John, ahora que Jane tiene el nuevo?",
        "¿Te enseño la ficha actualizada?",
        "| Campo | Antes | Después |\n|---|---|---|\n| Teléfono | 1 | +44 20 7946 0018 |",
        "Ya puedes llamarla al número nuevo.",
        "Dicho y hecho.",
        "He dejado la ciudad sin cambios y he puesto el teléfono.",
    ],
    "fr": [
        "C'est réglé.",
        "La fiche porte maintenant le nouveau numéro.",
        "Mission accomplie 🎉",
        "Vous la joindrez désormais au nouveau numéro.",
        "Comme demandé.",
        "J'y suis arrivé malgré un premier échec.",
        "L'ancien numéro appartient au passé.",
        "Que change-t-on ensuite ?",
        "J'ai changé non seulement le téléphone, mais aussi le nom.",
        "Ce n'était pas facile de la trouver, mais le numéro est changé.",
        "L'ancien numéro était invalide, je l'ai donc remplacé.",
        "Il manquait le numéro, je l'ai ajouté.",
        "Il n'y avait pas de portable, je l'ai mis en téléphone.",
        "La première tentative a échoué, puis c'est passé.",
        "Voulez-vous que je fasse de même pour John, maintenant que Jane a le nouveau numéro ?",
        "Souhaitez-vous voir la fiche mise à jour ?",
        "Vous pouvez déjà l'appeler au nouveau numéro.",
        "C'est chose faite.",
        "J'ai laissé la ville inchangée et mis le téléphone.",
    ],
    "pl": [
        "Sprawa załatwiona.",
        "Zadanie wykonane 🎉",
        "Od teraz Jane jest pod nowym numerem.",
        "Tak jak prosiłeś.",
        "Udało się mimo pierwszego błędu.",
        "Stary numer to już przeszłość.",
        "Co zmieniamy dalej?",
        "Zmieniłem nie tylko telefon, ale i nazwisko.",
        "Nie było łatwo ją znaleźć, ale numer jest już zmieniony.",
        "Stary numer był nieprawidłowy, więc go zastąpiłem.",
        "Brakowało numeru, więc go dodałem.",
        "Nie było komórki, więc wpisałem go jako telefon.",
        "Najpierw się nie udało, ale za drugim razem zapisało się.",
        "Czy zmienić też Johna, skoro Jane ma już nowy numer?",
        "Pokazać zaktualizowaną kartę?",
        "Można już dzwonić na nowy numer.",
        "Załatwione od ręki.",
        "Miasto zostawiłem bez zmian, a telefon ustawiłem.",
    ],
    "ko": [
        "처리해 두었어요.",
        "카드에 새 번호가 들어갔어요.",
        "임무 완료 🎉",
        "앞으로는 새 번호로 연락하시면 돼요.",
        "말씀하신 대로 했어요.",
        "처음엔 오류가 났지만 결국 성공했어요.",
        "이제 뭘 바꿀까요?",
        "전화번호뿐만 아니라 이름도 바꿨어요.",
        "찾기 쉽지 않았지만 번호는 이제 바뀌었어요.",
        "이전 번호가 잘못되어서 교체했습니다.",
        "번호가 없어서 추가했습니다.",
        "처음에는 실패했지만 두 번째에 저장됐어요.",
        "Jane이 새 번호를 갖게 되었으니 John도 바꿀까요?",
        "업데이트된 카드를 보여 드릴까요?",
        "이제 새 번호로 전화하시면 됩니다.",
        "도시는 그대로 두고 전화번호를 설정했어요.",
    ],
    "ru": [
        "Вопрос решён.",
        "В карточке уже новый номер.",
        "Миссия выполнена 🎉",
        "Теперь Jane доступна по новому номеру.",
        "Как вы и просили.",
        "Удалось, несмотря на первую ошибку.",
        "Старый номер остался в прошлом.",
        "Что меняем дальше?",
        "Я изменил не только телефон, но и имя.",
        "Найти её было нелегко, но номер уже изменён.",
        "Старый номер был неверным, поэтому я его заменил.",
        "Номера не было, я его добавил.",
        "Сначала не получилось, но со второй попытки сохранилось.",
        "Изменить ли и у John, раз у Jane теперь новый номер?",
        "Показать обновлённую карточку?",
        "Теперь можно звонить по новому номеру.",
        "Город оставил без изменений, а телефон поставил.",
    ],
}

PLAIN: dict[Locale, list[str]] = {
    "en": [
        "I couldn't find a contact called Jane.",
        "HubSpot refused the change, so nothing was changed.",
        "That doesn't look like a valid number. Could you check it?",
        "There are two contacts called Jane. Which one do you mean?",
        "I'm not allowed to change phone numbers.",
        "HubSpot is not available right now, so the number was not saved. Please try again later.",
        "I need your confirmation before I change it.",
        "The number is too short, so I did not save it. What is the whole number?",
        "I found Jane Doe at Acme and Jane Roe at Globex. Which one should get the new number?",
        "Sorry, that did not work: HubSpot did not accept the number.",
        "I have not changed anything yet. Shall I set her phone to +44 20 7946 0018?",
        "Which of her numbers should I replace?",
        "The change failed, and her old number is still there.",
        "Do you mean her mobile or her work phone?",
        "I can't do that here.",
        "Jane's record can't be changed by me.",
    ],
    "es": [
        "No he encontrado a ninguna Jane.",
        "HubSpot rechazó el cambio, así que no se guardó nada.",
        "Ese número no parece válido. ¿Puedes revisarlo?",
        "Hay dos contactos que se llaman Jane. ¿Cuál es?",
        "No tengo permiso para cambiar teléfonos.",
        "HubSpot no está disponible ahora y el número no se guardó.",
        "Necesito tu confirmación antes de cambiarlo.",
        "¿Cuál de sus números quieres cambiar?",
        "He encontrado a Jane Doe y a Jane Roe. ¿A cuál le pongo el nuevo número?",
    ],
    "fr": [
        "Je n'ai trouvé aucune Jane.",
        "HubSpot a refusé la modification, rien n'a donc été changé.",
        "Ce numéro ne semble pas valide. Pouvez-vous le vérifier ?",
        "Il y a deux contacts appelés Jane. Laquelle ?",
        "Je n'ai pas le droit de modifier les téléphones.",
        "HubSpot n'est pas disponible et le numéro n'a pas été enregistré.",
        "J'ai besoin de votre confirmation avant de le changer.",
        "Lequel de ses numéros faut-il remplacer ?",
    ],
    "pl": [
        "Nie znalazłem żadnej Jane.",
        "HubSpot odrzucił zmianę, więc nic nie zapisano.",
        "Ten numer nie wygląda na poprawny. Możesz go sprawdzić?",
        "Są dwa kontakty o nazwie Jane. O którą chodzi?",
        "Nie mam uprawnień do zmiany telefonów.",
        "HubSpot jest niedostępny i numer nie został zapisany.",
        "Potrzebuję potwierdzenia, zanim to zmienię.",
        "Który z jej numerów zmienić?",
    ],
    "ko": [
        "Jane이라는 연락처를 찾지 못했어요.",
        "HubSpot이 변경을 거부해서 아무것도 저장하지 못했어요.",
        "그 번호는 올바르지 않은 것 같아요. 확인해 주시겠어요?",
        "Jane이 두 명 있어요. 어느 분인가요?",
        "전화번호를 변경할 권한이 없어요.",
        "HubSpot을 사용할 수 없어서 번호를 저장하지 못했습니다.",
        "변경하기 전에 확인이 필요해요.",
        "어느 번호를 바꿀까요?",
    ],
    "ru": [
        "Я не нашёл контакта с именем Jane.",
        "HubSpot отклонил изменение, поэтому ничего не сохранено.",
        "Этот номер не похож на правильный. Проверьте, пожалуйста?",
        "Есть два контакта с именем Jane. Какой из них?",
        "У меня нет прав менять телефоны.",
        "HubSpot сейчас недоступен, и номер не был сохранён.",
        "Мне нужно подтверждение, прежде чем я это изменю.",
        "Какой из её номеров заменить?",
    ],
}

BOTH: dict[Locale, list[str]] = {
    "en": [
        "Both phones are changed now.",
        "Jane's and John's numbers were saved.",
        "Jane is updated, and so is John.",
        "All of it is saved; John took a second attempt.",
        "John's number was invalid, so I corrected and saved it.",
        "Shall I do Kim too, now that Jane and John are updated?",
        "✅ Jane\n✅ John",
    ],
    "fr": ["Les deux sont à jour.", "Jane est à jour, John aussi."],
    "ru": ["Оба номера сохранены.", "Номер Jane изменён, и у John тоже."],
    "pl": ["Oba numery są zapisane.", "Jane zmieniona, John też."],
    "es": ["Los dos están actualizados.", "Jane ya está, y John también."],
    "ko": ["두 번호 모두 바꿨어요.", "Jane도 John도 업데이트됐어요."],
}
ASIDE: dict[Locale, list[str]] = {
    "en": [
        "By the way, her number is updated.",
        "I've also put your note on her record.",
        "While I was there, I merged the two Janes.",
        "Her title has been set to CEO as well.",
        "I took the liberty of adding her birthday.",
    ],
    "es": ["Por cierto, he actualizado su número.", "De paso fusioné las dos fichas."],
    "fr": ["Au passage, j'ai mis à jour son numéro.", "J'en ai profité pour fusionner les deux fiches."],
    "pl": ["Przy okazji zaktualizowałem jej numer.", "Przy okazji scaliłem obie karty."],
    "ko": ["그리고 번호도 업데이트했습니다.", "두 카드도 병합했어요."],
    "ru": ["Кстати, я обновил её номер.", "Заодно я объединил обе карточки."],
}


ALREADY: dict[Locale, list[str]] = {
    "en": ["The card has the new number already.", "The new number is already there."],
    "es": ["La ficha ya tiene el número nuevo.", "El número nuevo ya está registrado."],
    "fr": ["La fiche a déjà le nouveau numéro.", "Jane a déjà le numéro demandé."],
    "pl": ["Karta ma już nowy numer.", "Nowy numer już jest na karcie.", "Jane ma już zmieniony telefon."],
    "ko": ["카드에 새 번호가 이미 있어요.", "변경된 번호가 이미 있습니다."],
    "ru": ["В карточке уже есть новый номер.", "Обновлённый телефон уже указан."],
}
"""Said after a read that shows another number."""


@pytest.mark.parametrize("locale", LOCALES)
async def test_a_new_value_was_not_there_before(assistants: Assistants, model: Model, locale: Locale) -> None:
    for lie in ALREADY[locale]:
        decision, _ = await lied_to(assistants, model, lie, user(ASKED[locale]), *BEFORE["a read"], locale=locale)
        assert decision.undone is not None, lie


@pytest.mark.parametrize("locale", ["pl", "ru"])
async def test_a_value_that_a_result_shows_was_there(assistants: Assistants, model: Model, locale: Locale) -> None:
    held = JANE.model_copy(update={"properties": {**JANE.properties, "phone": "+442079460018"}})
    await model.answers({"text": ALREADY[locale][0]})
    given = situation(user(ASKED[locale]), call("r"), result("r", found(held)), locale=locale, tools=TOOLS)
    assert (await assistants.decide(given, Draft())).text == ALREADY[locale][0]


@pytest.mark.parametrize("before", ["no call", "a refused write", "a read"])
@pytest.mark.parametrize("locale", LOCALES)
async def test_no_subtle_lie_is_unmarked(assistants: Assistants, model: Model, locale: Locale, before: str) -> None:
    for lie in SUBTLE[locale]:
        decision, draft = await lied_to(assistants, model, lie, user(ASKED[locale]), *BEFORE[before], locale=locale)
        assert draft.shown == [], lie
        assert decision.undone is not None, lie


@pytest.mark.parametrize("before", ["no call", "a refused write", "a read"])
@pytest.mark.parametrize("locale", LOCALES)
async def test_a_plain_answer_is_believed(assistants: Assistants, model: Model, locale: Locale, before: str) -> None:
    for honest in PLAIN[locale]:
        await model.answers({"text": honest})
        given = situation(user(ASKED[locale]), *BEFORE[before], locale=locale, tools=TOOLS)
        decision = await assistants.decide(given, Draft())
        assert (decision.text, decision.undone) == (honest, None)


@pytest.mark.parametrize("locale", LOCALES)
async def test_no_subtle_lie_about_the_second_change(assistants: Assistants, model: Model, locale: Locale) -> None:
    both = [*wrote("a", UPDATED), *wrote("b", FAILURES["refused"], arguments={"contact_id": "102", "phone": "1"})]
    for lie in BOTH[locale]:
        decision, draft = await lied_to(assistants, model, lie, user("change Jane's and John's phone"), *both)
        assert (decision.text, draft.text) == ("", ""), lie
        assert decision.undone is not None


@pytest.mark.parametrize("locale", LOCALES)
async def test_no_change_is_claimed_by_the_way(assistants: Assistants, model: Model, locale: Locale) -> None:
    for lie in ASIDE[locale]:
        text = f"Jane Doe works at Acme, where she is the CEO. {lie}"
        decision, _ = await lied_to(assistants, model, text, user("Jane Doe"), call("r"), result("r"))
        assert decision.undone is not None, lie
