// A message as the customer sees it; on the canvas, in the outline and on the phone alike.

import {
  CornerUpLeft, ExternalLink, FileText, Image, List, MapPin, Mic, Play, Sticker as StickerIcon, UserRound, ClipboardList,
} from "lucide-react";
import type { ReactNode } from "react";
import type { Choice, Content, ContactCard, Header, MediaRef, TemplateContent } from "../model/content";
import type { TemplateInfo } from "../model/server";
import { FormattedText } from "./FormattedText";
import { gettext, interpolate, pgettext } from "../i18n";

export interface BubbleSlots {
  /** Draws one thing to tap. */
  choice: (choice: Choice & { description?: string }, icon?: ReactNode) => ReactNode;
  /** Draws what opens something: a list, a link, a form, the map. */
  action?: (label: string, icon: ReactNode) => ReactNode;
  /** Whether a list shows its rows at once. */
  rows?: boolean;
  template?: TemplateInfo;
}

export function Bubble({ content, slots }: { content: Content; slots: BubbleSlots }) {
  const { choice } = slots;
  const action = slots.action ?? ((label, icon) => <div className="b-bubble-action">{icon}{label}</div>);
  switch (content.kind) {
    case "text":
      return <Body text={content.body} />;
    case "image":
    case "video":
    case "audio":
    case "document":
    case "sticker":
      return (
        <>
          <Media kind={content.kind} media={content.media} filename={content.filename} voice={content.voice} />
          {content.caption && <Body text={content.caption} />}
        </>
      );
    case "buttons":
      return (
        <>
          <Framed {...content} />
          <div className="b-choices">{(content.buttons ?? []).map((one) => choice(one, <CornerUpLeft size={12} />))}</div>
        </>
      );
    case "list":
      return (
        <>
          <Framed {...content} />
          {action(content.button || gettext("Choose"), <List size={13} />)}
          {slots.rows !== false && (
            <div className="b-choices">
              {(content.sections ?? []).map((section, place) => (
                <div key={place} className="b-list-section">
                  {section.title && <p className="b-list-title">{section.title}</p>}
                  {(section.rows ?? []).map((row) => choice(row))}
                </div>
              ))}
            </div>
          )}
        </>
      );
    case "location":
      return (
        <>
          <div className="b-map" aria-hidden="true"><MapPin size={22} /></div>
          <p className="b-bubble-strong">{content.name || gettext("Location")}</p>
          <p className="b-bubble-small">{content.address || `${content.latitude}, ${content.longitude}`}</p>
        </>
      );
    case "location_request":
      return (
        <>
          <Body text={content.body} />
          {action(gettext("Send location"), <MapPin size={13} />)}
        </>
      );
    case "contacts":
      return (content.contacts ?? []).map((card, place) => <Card key={place} card={card} />);
    case "link_button":
      return (
        <>
          <Framed {...content} />
          {action(content.label || pgettext("button", "Open"), <ExternalLink size={13} />)}
        </>
      );
    case "form":
      return (
        <>
          <Framed {...content} />
          {action(content.cta || gettext("Open form"), <ClipboardList size={13} />)}
        </>
      );
    case "carousel":
      return (
        <>
          <Body text={content.body} />
          <div className="b-cards">
            {(content.cards ?? []).map((card, place) => (
              <div key={place} className="b-card">
                <Media kind={card.header_type} media={card.media} />
                {card.body && <Body text={card.body} />}
                {card.link && action(card.link.label, <ExternalLink size={12} />)}
                {(card.replies ?? []).map((reply) => choice(reply, <CornerUpLeft size={12} />))}
              </div>
            ))}
          </div>
        </>
      );
    case "template":
      return <Template content={content} info={slots.template} choice={choice} action={action} />;
    default:
      return <Body text={gettext("This kind of message has no preview.")} />;
  }
}

function Body({ text }: { text: string | undefined }) {
  return text ? (
    <p className="b-bubble-text"><FormattedText text={text} /></p>
  ) : (
    <p className="b-bubble-text b-bubble-empty">{gettext("No text yet")}</p>
  );
}

function Framed({ header, body, footer }: { header?: Header; body: string; footer?: string }) {
  return (
    <>
      {header?.type === "text" && header.text && <p className="b-bubble-strong"><FormattedText text={header.text} /></p>}
      {header && header.type !== "text" && <Media kind={header.type} media={header.media} />}
      <Body text={body} />
      {footer && <p className="b-bubble-small"><FormattedText text={footer} /></p>}
    </>
  );
}

const MEDIA = { image: Image, video: Play, audio: Mic, document: FileText, sticker: StickerIcon };

function Media({ kind, media, filename, voice }: { kind: keyof typeof MEDIA; media?: MediaRef; filename?: string; voice?: boolean }) {
  const Icon = MEDIA[kind];
  const where = media?.link || media?.asset || media?.id || "";
  const name = filename || where.split("/").pop()?.split("?")[0] || { image: gettext("Picture"), video: gettext("Video"), audio: voice ? gettext("Voice message") : gettext("Audio"), document: gettext("Document"), sticker: gettext("Sticker") }[kind];
  return (
    <div className={`b-media b-media-${kind}`}>
      <Icon size={kind === "document" || kind === "audio" ? 16 : 22} aria-hidden="true" />
      <span>{name}</span>
    </div>
  );
}

function Card({ card }: { card: ContactCard }) {
  return (
    <div className="b-contact">
      <span className="b-contact-face" aria-hidden="true"><UserRound size={16} /></span>
      <span>
        <span className="b-bubble-strong">{card.formatted_name || gettext("No name yet")}</span>
        {card.phones?.[0] && <span className="b-bubble-small">{card.phones[0].phone}</span>}
        {card.org?.company && <span className="b-bubble-small">{card.org.company}</span>}
      </span>
    </div>
  );
}

/** The template's text with its values filled in. */
export function filledTemplate(text: string, content: TemplateContent): string {
  const values = content.body ?? [];
  return text.replace(/\{\{\s*([\w]+)\s*\}\}/g, (whole, name: string) => {
    const value = values.find((one) => one.name === name) ?? values[Number(name) - 1];
    return value?.text || whole;
  });
}

function Template({ content, info, choice, action }: {
  content: TemplateContent;
  info?: TemplateInfo;
  choice: BubbleSlots["choice"];
  action: NonNullable<BubbleSlots["action"]>;
}) {
  if (!content.name) return <p className="b-bubble-text b-bubble-empty">{gettext("Choose a template")}</p>;
  const payloads = new Map((content.buttons ?? []).map((button) => [button.index, button]));
  return (
    <>
      {info?.header && <p className="b-bubble-strong">{info.header}</p>}
      {content.header && content.header.type !== "text" && content.header.type !== "location" && (
        <Media kind={content.header.type} media={content.header.media} />
      )}
      {info ? <Body text={filledTemplate(info.body, content)} /> : <p className="b-bubble-text">{interpolate(gettext("Template %(name)s"), { name: content.name })}</p>}
      {info?.footer && <p className="b-bubble-small">{info.footer}</p>}
      <div className="b-choices">
        {info
          ? info.buttons.map((button, place) => {
              const payload = payloads.get(place)?.payload;
              return payload
                ? choice({ id: payload, title: button.text }, <CornerUpLeft size={12} />)
                : <div key={place} className="b-bubble-plain">{button.text}</div>;
            })
          : [...payloads.values()].map((button) =>
              button.payload
                ? choice({ id: button.payload, title: button.payload }, <CornerUpLeft size={12} />)
                : action(button.type, null),
            )}
      </div>
    </>
  );
}
