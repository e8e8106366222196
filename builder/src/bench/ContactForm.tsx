import { PairsField } from "../inspector/PairsField";
import type { BenchContact } from "../model/server";
import { useServer } from "../store/server";
import { TextField } from "../ui/TextField";
import { WordsField } from "../ui/WordsField";
import { useBench } from "./store";

/** Who the customer of the test is; a change plays the test anew. */
export function ContactForm() {
  const contact = useBench((state) => state.scenario.contact);
  const change = useBench((state) => state.change);
  const tags = useServer((state) => state.surroundings.tags);
  const set = (patch: Partial<BenchContact>) => void change({ contact: { ...contact, ...patch } });
  return (
    <div className="b-section-body b-contact-form">
      <TextField label="Name" value={contact.name} onChange={(name) => set({ name })} />
      <TextField label="Phone" type="tel" value={contact.phone} onChange={(phone) => set({ phone })} />
      <TextField label="Language" value={contact.language ?? ""} onChange={(language) => set({ language: language || null })} />
      <WordsField label="Tags" values={contact.tags} suggestions={tags} onChange={(next) => set({ tags: next })} />
      <PairsField label="Fields" noun="field" keyLabel="Field" valueLabel="Value" value={contact.fields} disabled={false} onChange={(fields) => set({ fields })} />
    </div>
  );
}
