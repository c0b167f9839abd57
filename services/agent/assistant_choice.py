"""Opens the assistant, the scribe and the reader of answers: OpenAI's where there is a key, else those without a model.

Of each there is one decision, so that no deployment talks by a model and writes its summaries without one.
"""

from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

from services.agent.assistant import AnswerReader, Assistant, Scribe, Translator
from services.agent.assistants.guided import GuidedAssistant, GuidedScribe
from services.agent.assistants.openai import (
    FallbackAssistant,
    Honesty,
    ModelBreaker,
    OpenAIAnswerReader,
    OpenAIAssistant,
    OpenAIScribe,
    OpenAISettings,
    OpenAITranslator,
    SharedOutage,
)


async def open_assistant(
    guided: GuidedAssistant,
    locales: Path,
    openai_settings: OpenAISettings,
    breaker: ModelBreaker,
    outage: SharedOutage,
    stack: AsyncExitStack,
) -> Assistant:
    """OpenAI if there is a key, with the guided assistant as its substitute; else the guided assistant alone."""
    if not openai_settings.has_key:
        return guided
    openai = OpenAIAssistant(openai_settings, Honesty.load(locales, guided))
    stack.push_async_callback(openai.aclose)
    await openai.prepare()
    probe = timedelta(seconds=openai_settings.probe_seconds)
    assistant = FallbackAssistant(openai, guided, breaker, outage=outage, probe=probe)
    stack.push_async_callback(assistant.aclose)
    return assistant


def open_scribe(locales: Path, openai_settings: OpenAISettings, breaker: ModelBreaker, stack: AsyncExitStack) -> Scribe:
    """OpenAI's scribe if there is a key, with the guided one as its substitute; else the guided one alone."""
    guided = GuidedScribe.load(locales)
    if not openai_settings.has_key:
        return guided
    scribe = OpenAIScribe(openai_settings, guided, breaker)
    stack.push_async_callback(scribe.aclose)
    return scribe


def open_reader(settings: OpenAISettings, breaker: ModelBreaker, stack: AsyncExitStack) -> AnswerReader | None:
    """OpenAI's reader of answers if there is a key; else the rules read all answers."""
    if not settings.has_key:
        return None
    reader = OpenAIAnswerReader(settings, breaker)
    stack.push_async_callback(reader.aclose)
    return reader


def open_translator(settings: OpenAISettings, breaker: ModelBreaker, stack: AsyncExitStack) -> Translator | None:
    """OpenAI's translator of flows' texts if there is a key; without one, people translate them."""
    if not settings.has_key:
        return None
    translator = OpenAITranslator(settings, breaker)
    stack.push_async_callback(translator.aclose)
    return translator
