import type { ContactCard, ContactsContent } from "../model/content";
import { Rows } from "../ui/Rows";
import { TextField } from "../ui/TextField";
import { orNone } from "./MessageForms";
import type { PartProps } from "./types";
import { gettext } from "../i18n";

export function ContactsForm({ value, onChange, disabled }: PartProps<ContactsContent>) {
  return (
    <div data-field="content.contacts">
      <Rows
        items={value.contacts ?? []}
        label={gettext("Contacts")}
        noun={gettext("contact")}
        keyOf={(_, place) => String(place)}
        least={1}
        disabled={disabled}
        onChange={(contacts) => onChange({ ...value, contacts })}
        create={(): ContactCard => ({ formatted_name: "" })}
      >
        {(card, change) => <CardForm value={card} onChange={change} disabled={disabled} />}
      </Rows>
    </div>
  );
}

function CardForm({ value: card, onChange, disabled }: PartProps<ContactCard>) {
  const names = (patch: Partial<ContactCard>) => onChange({ ...card, ...patch });
  const org = (patch: ContactCard["org"]) => {
    const next = { ...card.org, ...patch };
    onChange({ ...card, org: Object.values(next).some(Boolean) ? next : undefined });
  };
  return (
    <div className="b-nested">
      <TextField label={gettext("Name shown")} name="content.contacts.0.formatted_name" value={card.formatted_name} variables disabled={disabled} onChange={(formatted_name) => names({ formatted_name })} />
      <div className="b-columns">
        <TextField label={gettext("First name")} value={card.first_name ?? ""} disabled={disabled} onChange={(text) => names({ first_name: orNone(text) })} />
        <TextField label={gettext("Last name")} value={card.last_name ?? ""} disabled={disabled} onChange={(text) => names({ last_name: orNone(text) })} />
      </div>
      <div className="b-columns">
        <TextField label={gettext("Company")} value={card.org?.company ?? ""} disabled={disabled} onChange={(text) => org({ company: orNone(text) })} />
        <TextField label={gettext("Position")} value={card.org?.title ?? ""} disabled={disabled} onChange={(text) => org({ title: orNone(text) })} />
      </div>
      <Lines
        label={gettext("Phones")}
        noun={gettext("phone")}
        values={(card.phones ?? []).map((one) => one.phone)}
        disabled={disabled}
        onChange={(values) => names({ phones: values.map((phone, place) => ({ type: "WORK", ...card.phones?.[place], phone })) })}
      />
      <Lines
        label={gettext("Emails")}
        noun={gettext("email")}
        values={(card.emails ?? []).map((one) => one.email)}
        disabled={disabled}
        onChange={(values) => names({ emails: values.map((email, place) => ({ type: "WORK", ...card.emails?.[place], email })) })}
      />
      <Lines
        label={gettext("Websites")}
        noun={gettext("website")}
        values={(card.urls ?? []).map((one) => one.url)}
        disabled={disabled}
        onChange={(values) => names({ urls: values.map((url, place) => ({ type: "WORK", ...card.urls?.[place], url })) })}
      />
    </div>
  );
}

function Lines({ label, noun, values, onChange, disabled }: { label: string; noun: string; values: string[]; onChange: (values: string[]) => void; disabled: boolean }) {
  return (
    <Rows items={values} label={label} noun={noun} keyOf={(_, place) => String(place)} ordered={false} disabled={disabled} onChange={onChange} create={() => ""}>
      {(value, change, place) => (
        <TextField label={`${noun.charAt(0).toUpperCase()}${noun.slice(1)} ${place + 1}`} value={value} disabled={disabled} onChange={change} />
      )}
    </Rows>
  );
}
