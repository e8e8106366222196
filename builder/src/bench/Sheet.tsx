import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { ListContent } from "../model/content";
import { PairsField } from "../inspector/PairsField";
import { Button, IconButton } from "../ui/Button";
import { NumberField } from "../ui/Field";
import { TextField } from "../ui/TextField";
import { useBench } from "./store";
import { gettext } from "../i18n";

export type SheetContent = { kind: "list"; list: ListContent } | { kind: "location" } | { kind: "form"; title: string };

/** What slides up on the phone: the rows of a list, the map, a form. */
export function Sheet({ content, onClose }: { content: SheetContent; onClose: () => void }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    ref.current?.querySelector<HTMLElement>(".b-sheet-body :is(button, input)")?.focus();
  }, []);
  const title = content.kind === "list" ? content.list.button : content.kind === "location" ? gettext("Send a location") : content.title;
  return (
    <div
      className="b-sheet"
      role="dialog"
      aria-label={title}
      ref={ref}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onClose();
      }}
    >
      <header><strong>{title}</strong><IconButton label={gettext("Close")} onClick={onClose}><X size={16} /></IconButton></header>
      <div className="b-sheet-body">
        {content.kind === "list" && <ListSheet list={content.list} onClose={onClose} />}
        {content.kind === "location" && <LocationSheet onClose={onClose} />}
        {content.kind === "form" && <FormSheet onClose={onClose} />}
      </div>
    </div>
  );
}

function ListSheet({ list, onClose }: { list: ListContent; onClose: () => void }) {
  const send = useBench((state) => state.send);
  return list.sections.map((section, place) => (
    <div key={place} role="group" aria-label={section.title || gettext("Choices")}>
      {section.title && <p className="b-list-title">{section.title}</p>}
      {section.rows.map((row) => (
        <button
          key={row.id}
          type="button"
          className="b-sheet-row"
          onClick={() => {
            onClose();
            void send({ tap: row.id, title: row.title });
          }}
        >
          {row.title}
          {row.description && <small>{row.description}</small>}
        </button>
      ))}
    </div>
  ));
}

function LocationSheet({ onClose }: { onClose: () => void }) {
  const send = useBench((state) => state.send);
  const [place, setPlace] = useState({ name: gettext("Central Station"), latitude: 52.3791, longitude: 4.9003 });
  return (
    <form
      className="b-form"
      onSubmit={(event) => {
        event.preventDefault();
        onClose();
        void send({ location: { ...place, name: place.name || undefined } });
      }}
    >
      <TextField label={gettext("Name")} value={place.name} onChange={(name) => setPlace({ ...place, name })} />
      <div className="b-columns">
        <NumberField label={gettext("Latitude")} step="any" min={-90} max={90} value={place.latitude} onChange={(latitude) => setPlace({ ...place, latitude: latitude ?? 0 })} />
        <NumberField label={gettext("Longitude")} step="any" min={-180} max={180} value={place.longitude} onChange={(longitude) => setPlace({ ...place, longitude: longitude ?? 0 })} />
      </div>
      <Button look="primary" type="submit">{gettext("Send")}</Button>
    </form>
  );
}

function FormSheet({ onClose }: { onClose: () => void }) {
  const send = useBench((state) => state.send);
  const [values, setValues] = useState<Record<string, string>>({ name: gettext("Alex") });
  return (
    <div className="b-form">
      <PairsField label={gettext("What the form sends back")} noun={gettext("field")} keyLabel={gettext("Field")} valueLabel={gettext("Value")} value={values} disabled={false} onChange={setValues} />
      <Button
        look="primary"
        onClick={() => {
          onClose();
          void send({ form: values });
        }}
      >
        {gettext("Send the form")}
      </Button>
    </div>
  );
}
