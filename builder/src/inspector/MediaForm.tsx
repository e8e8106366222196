import type { MediaRef } from "../model/content";
import { TextField } from "../ui/TextField";
import type { PartProps } from "./types";
import { gettext, interpolate } from "../i18n";

/** Where a file is: a link; one that is stored elsewhere keeps its id until a link replaces it. */
export function MediaForm({ label, value, onChange, disabled }: PartProps<MediaRef> & { label: string }) {
  const stored = value.asset ?? value.id;
  return (
    <TextField
      label={label}
      name="content.media"
      type="url"
      value={value.link ?? ""}
      placeholder="https://"
      variables
      disabled={disabled}
      hint={stored ? interpolate(gettext("Now a stored file (%(stored)s). A link replaces it."), { stored }) : gettext("A public https address")}
      onChange={(link) => onChange(link || !stored ? { link } : value)}
    />
  );
}
