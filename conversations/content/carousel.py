"""Cards side by side, each with a picture or a video."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from conversations.content import limits
from conversations.content.parts import MediaRef, Message, Part
from conversations.content.problems import broken
from conversations.content.sentences import noop, sentence
from conversations.content.words import BLANK_IS_NONE, Body, Url, distinct, identifier, said


class QuickReply(Part):
    id: Annotated[str, identifier(limits.CARD_REPLY_ID)]
    title: Annotated[str, said(limits.BUTTON_TITLE)]


class CardLink(Part):
    label: Annotated[str, said(limits.LINK_LABEL)]
    url: Url


class Card(Part):
    """One card: a picture or video with either a link or quick replies."""

    header_type: Literal["image", "video"]
    media: MediaRef
    body: Annotated[Annotated[str, said(limits.CARD_BODY)] | None, BLANK_IS_NONE] = None
    link: CardLink | None = None
    replies: Annotated[tuple[QuickReply, ...], Field(max_length=limits.CARD_REPLIES)] = ()

    @model_validator(mode="after")
    def _complete(self) -> "Card":
        if (self.link is None) == (not self.replies):
            given = sentence("none") if self.link is None else sentence("both")
            count = len(self.replies)
            raise broken(
                sentence("needs either a link or quick replies, not %(given)s", given=given),
                value=count,
            )
        if self.body and (breaks := self.body.count("\n")) > limits.CARD_BREAKS:
            raise broken(
                sentence(
                    "may have at most %(most)s line breaks, not %(actual)s",
                    most=limits.CARD_BREAKS,
                    actual=breaks,
                ),
                field="body",
                limit=limits.CARD_BREAKS,
                value=self.body,
            )
        distinct((reply.id for reply in self.replies), "replies", noop("ids"))
        return self

    @property
    def make(self) -> tuple[str, bool, int]:
        """What has to be the same on all cards."""
        return self.header_type, self.link is None, len(self.replies)


class Carousel(Message):
    kind: Literal["carousel"] = "carousel"
    body: Body
    cards: Annotated[
        tuple[Card, ...], Field(min_length=limits.CARDS_LEAST, max_length=limits.CARDS)
    ]

    @model_validator(mode="after")
    def _alike(self) -> "Carousel":
        for index, card in enumerate(self.cards):
            if card.make != self.cards[0].make:
                raise broken(
                    sentence(
                        "needs the same kind of header, and the same kind and number of buttons, "
                        "as the first card"
                    ),
                    field=f"cards.{index}",
                    value=index,
                )
        return self
