import { PairsField } from "../inspector/PairsField";
import type { BenchContact } from "../model/server";
import { useServer } from "../store/server";
import { TextField } from "../ui/TextField";
import { WordsField } from "../ui/WordsField";
import { useBench } from "./store";
import { gettext } from "../i18n";

/** Who the customer of the test is; a change plays the test anew. */
export function ContactForm() {
  const contact = useBench((state) => state.scenario.contact);
  const change = useBench((state) => state.change);
  const tags = useServer((state) => state.surroundings.tags);
  const set = (patch: Partial<BenchContact>) => void change({ contact: { ...contact, ...patch } });
  return (
    <div className="b-section-body b-contact-form">
      <TextField label={gettext("Name")} value={contact.name} onChange={(name) => set({ name })} />
      <TextField label={gettext("Phone")} type="tel" value={contact.phone} onChange={(phone) => set({ phone })} />
      <TextField label={gettext("Language")} value={contact.language ?? ""} onChange={(language) => set({ language: language || null })} />
      <WordsField label={gettext("Tags")} values={contact.tags} suggestions={tags} onChange={(next) => set({ tags: next })} />
      <PairsField label={gettext("Fields")} noun={gettext("field")} keyLabel={gettext("Field")} valueLabel={gettext("Value")} value={contact.fields} disabled={false} onChange={(fields) => set({ fields })} />
    </div>
  );
}
