import type { Header, HeaderType } from "../model/content";
import { Select } from "../ui/Field";
import { TextField } from "../ui/TextField";
import { useLimit } from "./limits";
import { MediaForm } from "./MediaForm";
import type { PartProps } from "./types";
import { gettext } from "../i18n";

const TYPES: { value: HeaderType; label: string }[] = [
  { value: "text", label: gettext("A line of text") },
  { value: "image", label: gettext("A picture") },
  { value: "video", label: gettext("A video") },
  { value: "document", label: gettext("A document") },
];

export function HeaderForm({ value, onChange, disabled, textOnly }: PartProps<Header | undefined> & { textOnly?: boolean }) {
  const limit = useLimit();
  return (
    <>
      <Select
        label={gettext("Header")}
        name="content.header"
        value={value?.type ?? ""}
        empty={gettext("None")}
        disabled={disabled}
        options={textOnly ? TYPES.slice(0, 1) : TYPES}
        onChange={(type) =>
          onChange(!type ? undefined : type === "text" ? { type, text: "" } : { type, media: value?.media ?? { link: "" } })
        }
      />
      {value?.type === "text" && (
        <TextField
          label={gettext("Header text")}
          name="content.header.text"
          value={value.text ?? ""}
          most={limit("HEADER")}
          variables
          disabled={disabled}
          onChange={(text) => onChange({ ...value, text })}
        />
      )}
      {value && value.type !== "text" && (
        <MediaForm label={gettext("Header file")} value={value.media ?? {}} disabled={disabled} onChange={(media) => onChange({ ...value, media })} />
      )}
    </>
  );
}
