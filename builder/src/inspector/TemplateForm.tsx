import type { TemplateButton, TemplateContent } from "../model/content";
import type { TemplateInfo } from "../model/server";
import { slug, unique } from "../model/ids";
import { Bubble } from "../nodes/Bubble";
import { findTemplate } from "../nodes/hooks";
import { useServer } from "../store/server";
import { Select } from "../ui/Field";
import { TextField } from "../ui/TextField";
import { IdNote } from "./IdNote";
import { useLimit } from "./limits";
import { MediaForm } from "./MediaForm";
import { gettext, interpolate } from "../i18n";

interface Props {
  label: string;
  name: string;
  value: TemplateContent | null;
  onChange: (value: TemplateContent | null) => void;
  disabled: boolean;
  /** What the empty choice says; without it, a template is needed. */
  empty?: string;
}

const MEDIA_HEADERS = ["image", "video", "document"] as const;

export function mediaHeader(info: TemplateInfo): (typeof MEDIA_HEADERS)[number] | undefined {
  return MEDIA_HEADERS.find((kind) => (info.header_format ?? info.header)?.toLowerCase() === kind);
}

/** A template's content with a place for each of its values. */
export function filledIn(info: TemplateInfo): TemplateContent {
  const payloads: string[] = [];
  const buttons = info.buttons.flatMap((button, index): TemplateButton[] => {
    if (button.type.toLowerCase() !== "quick_reply") return [];
    const payload = unique(slug(button.text, "reply"), payloads);
    payloads.push(payload);
    return [{ type: "quick_reply", index, payload }];
  });
  const value = (name: string) => ({ text: "", ...(info.named ? { name } : {}) });
  const media = mediaHeader(info);
  const [first] = info.params.header;
  return {
    kind: "template",
    name: info.name,
    language: info.language,
    ...(media ? { header: { type: media, media: { link: "" } } } : {}),
    ...(first !== undefined && !media ? { header: { type: "text", ...value(first) } } : {}),
    ...(info.params.body.length > 0 ? { body: info.params.body.map(value) } : {}),
    ...(buttons.length > 0 ? { buttons } : {}),
  };
}

/** Chooses a template and fills in its values. */
export function TemplateForm({ label, name, value, onChange, disabled, empty }: Props) {
  const templates = useServer((state) => state.surroundings.templates);
  const limit = useLimit();
  const info = value ? findTemplate(templates, value) : undefined;
  const set = (patch: Partial<TemplateContent>) => value && onChange({ ...value, ...patch });
  const params = info?.params.body ?? (value?.body ?? []).map((one, place) => one.name ?? String(place + 1));
  return (
    <>
      <Select
        label={label}
        name={name}
        value={value?.name ? `${value.name} ${value.language}` : ""}
        empty={empty ?? gettext("Choose a template")}
        disabled={disabled}
        options={templates.map((one) => ({
          value: `${one.name} ${one.language}`,
          label: `${one.name} (${one.language})${one.status === "APPROVED" ? "" : `, ${one.status.toLowerCase()}`}`,
        }))}
        onChange={(chosen) => {
          const next = templates.find((one) => `${one.name} ${one.language}` === chosen);
          onChange(next ? filledIn(next) : empty === undefined ? { kind: "template", name: "", language: "en_US" } : null);
        }}
      />
      {info && value && (
        <div className="b-chat b-chat-small">
          <div className="b-bubble">
            <Bubble content={value} slots={{ template: info, choice: (one) => <div key={one.id} className="b-bubble-plain">{one.title}</div> }} />
          </div>
        </div>
      )}
      {value?.header?.type === "text" && (
        <TextField label={gettext("Value in the header")} name={`${name}.header`} value={value.header.text ?? ""} variables disabled={disabled} most={limit("HEADER")} onChange={(text) => value.header && set({ header: { ...value.header, text } })} />
      )}
      {value?.header && value.header.type !== "text" && (
        <MediaForm label={gettext("Header file")} value={value.header.media ?? {}} disabled={disabled} onChange={(media) => value.header && set({ header: { ...value.header, media } })} />
      )}
      {params.map((param, place) => (
        <TextField
          key={param}
          label={info?.named ? interpolate(gettext("Value for %(param)s"), { param }) : interpolate(gettext("Value %(value)s"), { value: place + 1 })}
          name={`${name}.body`}
          value={value?.body?.[place]?.text ?? ""}
          variables
          most={limit("TEMPLATE_VALUE")}
          disabled={disabled}
          onChange={(text) =>
            set({ body: params.map((one, at) => ({ ...(info?.named ? { name: one } : {}), ...value?.body?.[at], ...(at === place ? { text } : { text: value?.body?.[at]?.text ?? "" }) })) })
          }
        />
      ))}
      {info?.buttons.map((button, index) => {
        const mine = value?.buttons?.find((one) => one.index === index);
        if (button.type.toLowerCase() === "url") {
          return (
            <TextField
              key={index}
              label={interpolate(gettext("End of the link “%(text)s”"), { text: button.text })}
              value={mine?.text ?? ""}
              variables
              placeholder={gettext("None")}
              hint={gettext("Only if its address ends in a variable")}
              disabled={disabled}
              onChange={(text) => {
                const rest = (value?.buttons ?? []).filter((one) => one.index !== index);
                set({ buttons: text ? [...rest, { type: "url", index, text }] : rest });
              }}
            />
          );
        }
        return mine?.payload ? (
          <div key={index} className="b-reply-id">
            <span>{interpolate(gettext("Reply “%(text)s”"), { text: button.text })}</span>
            <IdNote id={mine.payload} />
          </div>
        ) : null;
      })}
    </>
  );
}
