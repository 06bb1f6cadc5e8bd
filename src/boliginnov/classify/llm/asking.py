"""Ask a language model about a batch of passages until each has a valid answer or the tries are used up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from boliginnov.classify.llm.answers import Answer, Answers
from boliginnov.classify.llm.endpoint import Endpoint, Messages, Reply, RequestError
from boliginnov.classify.llm.prompt import Item, user_prompt

_REPEATED = 4000  # characters of a wrong answer that the model is shown again


@dataclass(frozen=True)
class NoAnswer:
    """Why a passage has no usable answer."""

    problem: str


Answered = Callable[[Item, Answer, Reply, int], None]
"""Called for each valid answer at once: passage, answer, the reply that it came with, and how many passages that was about."""


def ask(
    items: Sequence[Item],
    *,
    system: str,
    answers: Answers,
    endpoint: Endpoint,
    replied: Callable[[str, Reply], None],
    answered: Answered,
) -> list[NoAnswer]:
    """Ask about passages in one request; returns what went wrong, one entry a passage without a valid answer.

    A wrong answer is asked for again with what is wrong with it. Passages of a batch that are not answered are asked about one by one, so
    that one passage cannot spoil the others. ``replied`` is called with what was sent for every reply, valid or not.
    """
    schema = answers.schema()
    asked: Messages = [{"role": "system", "content": system}, {"role": "user", "content": user_prompt(items)}]
    messages, problem = asked, ""
    for _ in range(endpoint.settings.retries + 1):
        try:
            reply = endpoint.ask(messages, schema)
        except RequestError as error:
            return [NoAnswer(str(error))] * len(items)
        replied("".join(message["content"] for message in messages), reply)
        valid, problem = answers.read(reply.content, len(items))
        for number, answer in valid.items():
            answered(items[number - 1], answer, reply, len(items))
        left = [item for number, item in enumerate(items, start=1) if number not in valid]
        if not left:
            return []
        if len(items) > 1:
            options = {"system": system, "answers": answers, "endpoint": endpoint, "replied": replied, "answered": answered}
            return [failure for item in left for failure in ask([item], **options)]  # type: ignore[arg-type]
        messages = [
            *asked,
            {"role": "assistant", "content": reply.content[:_REPEATED] or "-"},
            {"role": "user", "content": f"That answer was not valid: {problem}. Answer again, with the JSON object only."},
        ]
    return [NoAnswer(f"no valid answer in {endpoint.settings.retries + 1} tries: {problem}")]
