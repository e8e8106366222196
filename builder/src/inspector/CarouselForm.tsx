import type { CarouselCard, CarouselContent } from "../model/content";
import { choiceId, provisionalId } from "../model/ids";
import { choicesOf } from "../model/ports";
import { Segments } from "../ui/Field";
import { Rows } from "../ui/Rows";
import { TextField } from "../ui/TextField";
import { IdNote } from "./IdNote";
import { useLimit } from "./limits";
import { MediaForm } from "./MediaForm";
import { BodyField, orNone } from "./MessageForms";
import type { PartProps } from "./types";
import { gettext, interpolate, pgettext } from "../i18n";

type Look = "link" | "replies";

/** All cards of a carousel have the same make, so it is chosen once for all of them. */
export function CarouselForm({ value, onChange, disabled }: PartProps<CarouselContent>) {
  const limit = useLimit();
  const cards = value.cards ?? [];
  const media = cards[0]?.header_type ?? "image";
  const look: Look = cards[0]?.link ? "link" : "replies";
  const ids = () => choicesOf(value).map((one) => one.id);
  const setAll = (change: (card: CarouselCard, place: number) => CarouselCard) => onChange({ ...value, cards: cards.map(change) });
  const become = (next: Look) =>
    setAll((card, place) => {
      const { link: _link, replies: _replies, ...rest } = card;
      return next === "link"
        ? { ...rest, link: { label: pgettext("button", "Open"), url: "https://" } }
        : { ...rest, replies: [{ id: `card_${place + 1}`, title: gettext("Choose") }] };
    });
  const newCard = (): CarouselCard => ({
    header_type: media,
    media: { link: "" },
    ...(look === "link"
      ? { link: { label: cards[0]?.link?.label ?? pgettext("button", "Open"), url: "https://" } }
      : {
          replies: (cards[0]?.replies ?? []).map((reply, place) => ({
            id: choiceId(`card ${cards.length + 1} ${place > 0 ? place + 1 : ""}`, ids()),
            title: reply.title,
          })),
        }),
  });
  return (
    <>
      <BodyField value={value.body} disabled={disabled} onChange={(body) => onChange({ ...value, body })} />
      <Segments
        label={gettext("Cards show")}
        value={media}
        disabled={disabled}
        options={[{ value: "image", label: gettext("Pictures") }, { value: "video", label: gettext("Videos") }]}
        onChange={(header_type) => setAll((card) => ({ ...card, header_type }))}
      />
      <Segments
        label={gettext("Cards have")}
        value={look}
        disabled={disabled}
        options={[{ value: "replies", label: gettext("Replies to tap") }, { value: "link", label: gettext("A link") }]}
        onChange={become}
      />
      <p className="b-group-label" data-field="content.cards">{gettext("Cards")}</p>
      <Rows
        items={cards}
        label={gettext("Cards")}
        noun={gettext("card")}
        keyOf={(card, place) => card.replies?.[0]?.id ?? String(place)}
        most={limit("CARDS")}
        least={limit("CARDS_LEAST")}
        disabled={disabled}
        onChange={(next) => onChange({ ...value, cards: next })}
        create={newCard}
      >
        {(card, change, place) => (
          <div className="b-nested">
            <MediaForm label={interpolate(gettext("File of card %(value)s"), { value: place + 1 })} value={card.media ?? {}} disabled={disabled} onChange={(file) => change({ ...card, media: file })} />
            <TextField label={gettext("Text")} name={`content.cards.${place}.body`} rows={2} value={card.body ?? ""} most={limit("CARD_BODY")} variables disabled={disabled} onChange={(body) => change({ ...card, body: orNone(body) })} />
            {card.link && (
              <>
                <TextField label={gettext("Button")} value={card.link.label} most={limit("LINK_LABEL")} disabled={disabled} onChange={(label) => change({ ...card, link: { label, url: card.link?.url ?? "" } })} />
                <TextField label={gettext("Opens")} type="url" value={card.link.url} variables disabled={disabled} onChange={(url) => change({ ...card, link: { label: card.link?.label ?? "", url } })} />
              </>
            )}
            {card.replies && (
              <Rows
                items={card.replies}
                label={interpolate(gettext("Replies of card %(value)s"), { value: place + 1 })}
                noun={gettext("reply")}
                keyOf={(reply) => reply.id}
                most={limit("CARD_REPLIES")}
                least={1}
                ordered={false}
                disabled={disabled}
                onChange={(replies) => change({ ...card, replies })}
                create={() => ({ id: provisionalId(ids()), title: "" })}
              >
                {(reply, changeReply, at) => (
                  <>
                    <TextField label={interpolate(gettext("Reply %(value)s"), { value: at + 1 })} value={reply.title} most={limit("BUTTON_TITLE")} disabled={disabled} onChange={(title) => changeReply({ ...reply, title })} />
                    <IdNote id={reply.id} />
                  </>
                )}
              </Rows>
            )}
          </div>
        )}
      </Rows>
    </>
  );
}
