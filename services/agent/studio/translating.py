"""The operation `translate`: drafts of translations by the model, where there is one."""

from dataclasses import dataclass

from libs.contracts import TranslateReply, TranslateRequest
from libs.messaging import Unanswered
from services.agent.assistant import TranslationFailed, Translator


@dataclass(frozen=True)
class Translating:
    """`translator`: None where no model is configured."""

    translator: Translator | None

    async def answer(self, asked: TranslateRequest) -> TranslateReply:
        """Raises Unanswered without a model, and if the model gives no usable translation."""
        if self.translator is None:
            raise Unanswered(409, "no_model", "No model is configured that could translate.")
        try:
            texts = await self.translator.translate(asked.texts, asked.source, asked.target)
        except TranslationFailed as error:
            raise Unanswered(503, "not_translated", "The model gave no usable translation: try again.") from error
        return TranslateReply(texts=texts)
