"""The languages and time zones that a contact's drop-downs offer: a part of HubSpot's, in its spelling."""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES: Mapping[str, str] = {
    "ar": "Arabic",
    "ar-eg": "Arabic - Egypt",
    "bg": "Bulgarian",
    "ca": "Catalan",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "de-at": "German - Austria",
    "de-ch": "German - Switzerland",
    "el": "Greek",
    "en": "English",
    "en-au": "English - Australia",
    "en-ca": "English - Canada",
    "en-gb": "English - United Kingdom",
    "en-us": "English - United States",
    "es": "Spanish",
    "es-mx": "Spanish - Mexico",
    "et": "Estonian",
    "fi": "Finnish",
    "fr": "French",
    "fr-ca": "French - Canada",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "pt-br": "Portuguese - Brazil",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sr": "Serbian",
    "sv": "Swedish",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh-cn": "Chinese - China",
    "zh-tw": "Chinese - Taiwan",
}

_ZONES: Mapping[str, str] = {
    "Africa": "Cairo Johannesburg Lagos Nairobi",
    "America": "Bogota Chicago Denver Lima Los_Angeles Mexico_City New_York Sao_Paulo Toronto Vancouver",
    "Asia": "Bangkok Dubai Hong_Kong Jakarta Jerusalem Kolkata Manila Seoul Shanghai Singapore Taipei Tokyo",
    "Australia": "Melbourne Sydney",
    "Europe": "Amsterdam Athens Berlin Brussels Bucharest Budapest Copenhagen Dublin Helsinki Istanbul Kiev Lisbon "
    "London Madrid Moscow Oslo Paris Prague Rome Stockholm Vienna Warsaw Zurich",
    "Pacific": "Auckland Honolulu",
}

TIME_ZONES: Mapping[str, str] = {
    f"{area}_slash_{city}".lower(): f"{area}/{city}" for area, cities in _ZONES.items() for city in cities.split()
}
