// Forms of the messages with something to tap.

import type { Content, Row, Section } from "../model/content";
import { choicesOf } from "../model/ports";
import { provisionalId } from "../model/ids";
import { IdNote } from "./IdNote";
import { Rows } from "../ui/Rows";
import { TextField } from "../ui/TextField";
import { HeaderForm } from "./HeaderForm";
import { useLimit } from "./limits";
import { BodyField, FooterField, orNone } from "./MessageForms";
import type { PartProps } from "./types";
import { gettext, interpolate } from "../i18n";

type Of<K extends Content["kind"]> = PartProps<Extract<Content, { kind: K }>>;

export function ButtonsForm({ value, onChange, disabled }: Of<"buttons">) {
  const limit = useLimit();
  const buttons = value.buttons ?? [];
  return (
    <>
      <HeaderForm value={value.header} disabled={disabled} onChange={(header) => onChange({ ...value, header })} />
      <BodyField value={value.body} disabled={disabled} onChange={(body) => onChange({ ...value, body })} />
      <FooterField value={value.footer} disabled={disabled} onChange={(footer) => onChange({ ...value, footer })} />
      <p className="b-group-label" data-field="content.buttons">{gettext("Buttons")}</p>
      <Rows
        items={buttons}
        label={gettext("Buttons")}
        noun={gettext("button")}
        keyOf={(button) => button.id}
        most={limit("BUTTONS")}
        least={1}
        disabled={disabled}
        onChange={(next) => onChange({ ...value, buttons: next })}
        create={() => ({ id: provisionalId(buttons.map((one) => one.id)), title: "" })}
      >
        {(button, change, place) => (
          <>
            <TextField
              label={interpolate(gettext("Button %(value)s"), { value: place + 1 })}
              name={`content.buttons.${place}.title`}
              value={button.title}
              most={limit("BUTTON_TITLE")}
              variables
              disabled={disabled}
              onChange={(title) => change({ ...button, title })}
            />
            <IdNote id={button.id} />
          </>
        )}
      </Rows>
    </>
  );
}

export function ListForm({ value, onChange, disabled }: Of<"list">) {
  const limit = useLimit();
  const sections = value.sections ?? [];
  const ids = choicesOf(value).map((one) => one.id);
  const full = ids.length >= limit("ROWS");
  const newRow = (): Row => ({ id: provisionalId(ids), title: "" });
  return (
    <>
      <HeaderForm textOnly value={value.header} disabled={disabled} onChange={(header) => onChange({ ...value, header })} />
      <BodyField value={value.body} most={limit("LIST_BODY")} disabled={disabled} onChange={(body) => onChange({ ...value, body })} />
      <FooterField value={value.footer} disabled={disabled} onChange={(footer) => onChange({ ...value, footer })} />
      <TextField
        label={gettext("Button that opens the list")}
        name="content.button"
        value={value.button ?? ""}
        most={limit("LIST_BUTTON")}
        variables
        disabled={disabled}
        onChange={(button) => onChange({ ...value, button })}
      />
      <p className="b-group-label" data-field="content.sections">
        {gettext("Sections and rows")} <small className="b-hint">{interpolate(gettext("%(count)s of %(most)s rows"), { count: ids.length, most: limit("ROWS") })}</small>
      </p>
      <Rows
        items={sections}
        label={gettext("Sections")}
        noun={gettext("section")}
        keyOf={(section, place) => section.rows?.[0]?.id ?? String(place)}
        most={full ? sections.length : limit("SECTIONS")}
        least={1}
        disabled={disabled}
        onChange={(next) => onChange({ ...value, sections: next })}
        create={(): Section => ({ title: "", rows: [newRow()] })}
      >
        {(section, change, place) => (
          <div className="b-nested">
            <TextField
              label={interpolate(gettext("Title of section %(value)s"), { value: place + 1 })}
              name={`content.sections.${place}.title`}
              value={section.title ?? ""}
              most={limit("SECTION_TITLE")}
              variables
              disabled={disabled}
              placeholder={sections.length > 1 ? "" : gettext("None")}
              onChange={(title) => change({ ...section, title: sections.length > 1 ? title : orNone(title) })}
            />
            <Rows
              items={section.rows ?? []}
              label={interpolate(gettext("Rows of section %(value)s"), { value: place + 1 })}
              noun={gettext("row")}
              keyOf={(row) => row.id}
              most={full ? (section.rows ?? []).length : Infinity}
              least={1}
              disabled={disabled}
              onChange={(rows) => change({ ...section, rows })}
              create={newRow}
            >
              {(row, changeRow, at) => (
                <>
                  <TextField
                    label={interpolate(gettext("Row %(value)s"), { value: at + 1 })}
                    name={`content.sections.${place}.rows.${at}.title`}
                    value={row.title}
                    most={limit("ROW_TITLE")}
                    variables
                    disabled={disabled}
                    onChange={(title) => changeRow({ ...row, title })}
                  />
                  <TextField
                    label={interpolate(gettext("Description of row %(value)s"), { value: at + 1 })}
                    name={`content.sections.${place}.rows.${at}.description`}
                    value={row.description ?? ""}
                    most={limit("ROW_DESCRIPTION")}
                    variables
                    placeholder={gettext("None")}
                    disabled={disabled}
                    onChange={(description) => changeRow({ ...row, description: orNone(description) })}
                  />
                  <IdNote id={row.id} />
                </>
              )}
            </Rows>
          </div>
        )}
      </Rows>
    </>
  );
}
