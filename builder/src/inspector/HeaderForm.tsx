import type { Header, HeaderType } from "../model/content";
import { Select } from "../ui/Field";
import { TextField } from "../ui/TextField";
import { useLimit } from "./limits";
import { MediaForm } from "./MediaForm";
import type { PartProps } from "./types";

const TYPES: { value: HeaderType; label: string }[] = [
  { value: "text", label: "A line of text" },
  { value: "image", label: "A picture" },
  { value: "video", label: "A video" },
  { value: "document", label: "A document" },
];

export function HeaderForm({ value, onChange, disabled, textOnly }: PartProps<Header | undefined> & { textOnly?: boolean }) {
  const limit = useLimit();
  return (
    <>
      <Select
        label="Header"
        name="content.header"
        value={value?.type ?? ""}
        empty="None"
        disabled={disabled}
        options={textOnly ? TYPES.slice(0, 1) : TYPES}
        onChange={(type) =>
          onChange(!type ? undefined : type === "text" ? { type, text: "" } : { type, media: value?.media ?? { link: "" } })
        }
      />
      {value?.type === "text" && (
        <TextField
          label="Header text"
          name="content.header.text"
          value={value.text ?? ""}
          most={limit("HEADER")}
          variables
          disabled={disabled}
          onChange={(text) => onChange({ ...value, text })}
        />
      )}
      {value && value.type !== "text" && (
        <MediaForm label="Header file" value={value.media ?? {}} disabled={disabled} onChange={(media) => onChange({ ...value, media })} />
      )}
    </>
  );
}
