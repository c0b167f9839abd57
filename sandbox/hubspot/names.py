"""Made-up people and companies of many countries, for a list of contacts that looks like a real one.

Phone numbers come from ranges that regulators keep free for fiction; companies of countries without such a range have
none. Addresses are on domains that nobody can own (`.example`), but for acme.com, which the documentation uses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import normalize


@dataclass(frozen=True, slots=True)
class Company:
    name: str
    domain: str
    city: str
    country: str
    language: str
    zone: str
    phone: str = ""
    """A phone number with `#` for the last digits."""


@dataclass(frozen=True, slots=True)
class NamedPerson:
    first: str
    last: str
    slug: str
    """The name as part of an email address."""

    company: int
    """The index of the employer in `COMPANIES`."""


COMPANIES: Sequence[Company] = (
    Company("Acme", "acme.com", "San Francisco", "United States", "en-us", "america/los_angeles", "+1 415 555 01##"),
    Company(
        "Bluebird Logistics",
        "bluebird.example",
        "Chicago",
        "United States",
        "en-us",
        "america/chicago",
        "+1 312 555 01##",
    ),
    Company(
        "Hartwell & Sons", "hartwell.example", "London", "United Kingdom", "en-gb", "europe/london", "+44 20 7946 0###"
    ),
    Company("Kestrel Systems", "kestrel.example", "Dublin", "Ireland", "en", "europe/dublin", "+353 20 911 0###"),
    Company("Atelier Lumière", "lumiere.example", "Paris", "France", "fr", "europe/paris", "+33 1 99 00 1# ##"),
    Company("Rivages", "rivages.example", "Marseille", "France", "fr", "europe/paris", "+33 4 65 71 2# ##"),
    Company("Soleil Foods", "soleil.example", "Montréal", "Canada", "fr-ca", "america/toronto", "+1 514 555 01##"),
    Company("Brandt Maschinenbau", "brandt.example", "Berlin", "Germany", "de", "europe/berlin", "+49 30 23125 ###"),
    Company("Fjord Data", "fjord.example", "Stockholm", "Sweden", "sv", "europe/stockholm", "+46 8 465 004 ##"),
    Company("Wattle Energy", "wattle.example", "Sydney", "Australia", "en-au", "australia/sydney", "+61 2 5550 1###"),
    Company("Almazara del Sur", "almazara.example", "Sevilla", "Spain", "es", "europe/madrid"),
    Company("Luz Verde", "luzverde.example", "Ciudad de México", "Mexico", "es-mx", "america/mexico_city"),
    Company("Bursztyn Meble", "bursztyn.example", "Gdańsk", "Poland", "pl", "europe/warsaw"),
    Company("한빛 소프트", "hanbit.example", "서울", "South Korea", "ko", "asia/seoul"),
    Company("Берёзка Текстиль", "beryozka.example", "Казань", "Russia", "ru", "europe/moscow"),
    Company("Калина Агро", "kalyna.example", "Київ", "Ukraine", "uk", "europe/kiev"),
    Company("あおば工房", "aoba.example", "東京", "Japan", "ja", "asia/tokyo"),
    Company("青松科技", "qingsong.example", "台北", "Taiwan", "zh-tw", "asia/taipei"),
    Company("Zeytin & Co", "zeytin.example", "İzmir", "Türkiye", "tr", "europe/istanbul"),
    Company("نور للتصميم", "noor.example", "القاهرة", "Egypt", "ar-eg", "africa/cairo"),
    Company("Saffron Works", "saffron.example", "Bengaluru", "India", "hi", "asia/kolkata"),
)

# A line a company: First Last, or First Last=slug where the address can't be read off the name.
# There are two Janes, so that a request for "Jane" shows how one of several is chosen.
_STAFF = """
Priya Raman, Marcus Webb, Elena Kovacs, Samuel Okafor, Hannah Brooks, Diego Fuentes, Grace Whitfield, Owen Tan
Tyler Jennings, Monica Alvarez, Kwame Mensah, Jane Stone, Victor Huang, Allison Park, Jerome Baptiste
Oliver Hartwell, Imogen Clarke, Rhys Morgan, Amara Nwosu, Jane Osei, Daniel Ashworth, Nadia Hussain
Aoife Brennan, Cillian Doyle, Niamh Gallagher, Conor Walsh, Saoirse Kelly, Declan Byrne, Róisín Nolan
Camille Laurent, Étienne Moreau, Chloé Girard, Mathieu Lefèvre, Inès Dupont, Hugo Marchand
Manon Roux, Baptiste Fabre, Léa Garnier, Théo Blanchard, Yasmine Benali
Gabrielle Tremblay, Olivier Gagnon, Maude Bélanger, Félix Côté, Noémie Lavoie
Jonas Brandt, Anke Schröder, Lukas Weiß, Sabine Köhler, Emre Yıldız, Friederike Vogel
Astrid Lindqvist, Erik Sjöberg, Linnea Åkesson, Oskar Nyström, Maja Ek, Nils Bergström
Lachlan Reid, Matilda Harper, Noah Nguyen, Zoe Papadopoulos, Callum Fraser
Lucía Herrera, Javier Romero, Carmen Ortega, Álvaro Muñoz, Marta Delgado, Pablo Iglesias
Valeria Sandoval, Emiliano Cruz, Ximena Rosales, Rodrigo Peña, Fernanda Quiroz, Tomás Ibarra
Agnieszka Wiśniewska, Tomasz Zieliński, Małgorzata Dąbrowska, Łukasz Kamiński, Kasia Wójcik, Michał Śliwa
지우 김=jiwoo.kim, 서연 박=seoyeon.park, 민준 이=minjun.lee, 하은 최=haeun.choi, 도윤 정=doyun.jung, 수빈 한=subin.han
Анна Соколова=anna.sokolova, Дмитрий Волков=dmitry.volkov, Ольга Морозова=olga.morozova, Иван Лебедев=ivan.lebedev,\
 Екатерина Зайцева=ekaterina.zaytseva, Тимур Галиев=timur.galiev
Оксана Шевчук=oksana.shevchuk, Тарас Бондаренко=taras.bondarenko, Соломія Ткачук=solomiia.tkachuk,\
 Андрій Мельник=andrii.melnyk
陽菜 佐藤=hina.sato, 蓮 鈴木=ren.suzuki, 葵 高橋=aoi.takahashi, 大翔 渡辺=hiroto.watanabe, 結衣 伊藤=yui.ito
怡君 陳=yijun.chen, 志明 林=zhiming.lin, 雅婷 王=yating.wang, 俊傑 張=junjie.zhang
Elif Demir, Mehmet Aydın, Zeynep Şahin, Can Öztürk, Deniz Arslan
ليلى حسن=layla.hassan, عمر فاروق=omar.farouk, سلمى يوسف=salma.youssef, كريم نبيل=karim.nabil
Ananya Iyer, Rohan Mehta, Kavya Nair, Arjun Deshpande, Meera Joshi, Devika Rao
"""

_PLAIN = str.maketrans("ßłøđıæ", "slodia")


def people() -> list[NamedPerson]:
    """All people, company by company."""
    rows = _STAFF.replace("\\\n", "").strip().splitlines()
    return [_person(entry, company) for company, row in enumerate(rows) for entry in row.split(", ")]


def _person(entry: str, company: int) -> NamedPerson:
    name, _, slug = entry.partition("=")
    first, last = name.split(" ")
    return NamedPerson(first, last, slug or f"{_ascii(first)}.{_ascii(last)}", company)


def _ascii(name: str) -> str:
    return normalize("NFKD", name.lower().translate(_PLAIN)).encode("ascii", "ignore").decode()
