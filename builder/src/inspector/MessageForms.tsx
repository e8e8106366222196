// Forms of the messages that only say something.

import type { Content, MediaKind } from "../model/content";
import { Check, NumberField, Select } from "../ui/Field";
import { TextField } from "../ui/TextField";
import { HeaderForm } from "./HeaderForm";
import { useLimit } from "./limits";
import { MediaForm } from "./MediaForm";
import type { PartProps } from "./types";
import { gettext } from "../i18n";

type Of<K extends Content["kind"]> = PartProps<Extract<Content, { kind: K }>>;

/** A text that may be left out: an empty one is left out, for the server refuses "". */
export function orNone(text: string): string | undefined {
  return text === "" ? undefined : text;
}

export function TextForm({ value, onChange, disabled }: Of<"text">) {
  const limit = useLimit();
  return (
    <>
      <TextField
        label={gettext("Text")}
        name="content.body"
        rows={4}
        value={value.body ?? ""}
        most={limit("TEXT_BODY")}
        variables
        disabled={disabled}
        hint={gettext("*bold*, _italic_ and ~struck~ as in WhatsApp")}
        onChange={(body) => onChange({ ...value, body })}
      />
      <Check
        label={gettext("Show a preview of the first link")}
        checked={value.preview_url ?? false}
        disabled={disabled}
        onChange={(preview_url) => onChange({ ...value, preview_url })}
      />
    </>
  );
}

export function BodyField({ value, onChange, disabled, most, label = gettext("Text") }: {
  value: string;
  onChange: (body: string) => void;
  disabled: boolean;
  most?: number;
  label?: string;
}) {
  const limit = useLimit();
  return (
    <TextField
      label={label}
      name="content.body"
      rows={4}
      value={value ?? ""}
      most={most ?? limit("BODY")}
      variables
      disabled={disabled}
      onChange={onChange}
    />
  );
}

export function FooterField({ value, onChange, disabled }: PartProps<string | undefined>) {
  const limit = useLimit();
  return (
    <TextField
      label={gettext("Footer")}
      name="content.footer"
      value={value ?? ""}
      most={limit("FOOTER")}
      variables
      placeholder={gettext("None")}
      disabled={disabled}
      onChange={(footer) => onChange(orNone(footer))}
    />
  );
}

const KINDS: { value: MediaKind; label: string }[] = [
  { value: "image", label: gettext("Picture") },
  { value: "video", label: gettext("Video") },
  { value: "audio", label: gettext("Audio") },
  { value: "document", label: gettext("Document") },
  { value: "sticker", label: gettext("Sticker") },
];

export function FileForm({ value, onChange, disabled }: Of<MediaKind>) {
  const limit = useLimit();
  const captioned = value.kind === "image" || value.kind === "video" || value.kind === "document";
  const become = (kind: MediaKind) => {
    const keeps = kind !== "audio" && kind !== "sticker";
    onChange({
      kind,
      media: value.media,
      ...(keeps && value.caption ? { caption: value.caption } : {}),
    });
  };
  return (
    <>
      <Select label={gettext("Kind")} value={value.kind} options={KINDS} disabled={disabled} onChange={become} />
      <MediaForm label={gettext("File")} value={value.media ?? {}} disabled={disabled} onChange={(media) => onChange({ ...value, media })} />
      {captioned && (
        <TextField
          label={gettext("Caption")}
          name="content.caption"
          rows={2}
          value={value.caption ?? ""}
          most={limit("CAPTION")}
          variables
          disabled={disabled}
          onChange={(caption) => onChange({ ...value, caption: orNone(caption) })}
        />
      )}
      {value.kind === "document" && (
        <TextField
          label={gettext("File name")}
          name="content.filename"
          value={value.filename ?? ""}
          most={limit("FILENAME")}
          placeholder="price-list.pdf"
          disabled={disabled}
          onChange={(filename) => onChange({ ...value, filename: orNone(filename) })}
        />
      )}
      {value.kind === "audio" && (
        <Check
          label={gettext("Show it as a voice message")}
          hint={gettext("The file has to be OGG with Opus")}
          checked={value.voice ?? false}
          disabled={disabled}
          onChange={(voice) => onChange({ ...value, voice })}
        />
      )}
    </>
  );
}

export function LocationForm({ value, onChange, disabled }: Of<"location">) {
  return (
    <>
      <TextField label={gettext("Name")} name="content.name" value={value.name ?? ""} variables disabled={disabled} onChange={(name) => onChange({ ...value, name: orNone(name) })} />
      <TextField label={gettext("Address")} name="content.address" value={value.address ?? ""} variables disabled={disabled} onChange={(address) => onChange({ ...value, address: orNone(address) })} />
      <div className="b-columns">
        <NumberField label={gettext("Latitude")} name="content.latitude" value={value.latitude} min={-90} max={90} step="any" disabled={disabled} onChange={(latitude) => onChange({ ...value, latitude: latitude ?? 0 })} />
        <NumberField label={gettext("Longitude")} name="content.longitude" value={value.longitude} min={-180} max={180} step="any" disabled={disabled} onChange={(longitude) => onChange({ ...value, longitude: longitude ?? 0 })} />
      </div>
    </>
  );
}

export function LinkButtonForm({ value, onChange, disabled }: Of<"link_button">) {
  const limit = useLimit();
  return (
    <>
      <HeaderForm value={value.header} disabled={disabled} onChange={(header) => onChange({ ...value, header })} />
      <BodyField value={value.body} disabled={disabled} onChange={(body) => onChange({ ...value, body })} />
      <FooterField value={value.footer} disabled={disabled} onChange={(footer) => onChange({ ...value, footer })} />
      <TextField label={gettext("Button")} name="content.label" value={value.label ?? ""} most={limit("LINK_LABEL")} variables disabled={disabled} onChange={(label) => onChange({ ...value, label })} />
      <TextField label={gettext("Opens")} name="content.url" type="url" value={value.url ?? ""} variables placeholder="https://" disabled={disabled} onChange={(url) => onChange({ ...value, url })} />
    </>
  );
}
