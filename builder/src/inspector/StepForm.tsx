// The form of a step: its own part, then what it shares with others.

import type { ReactNode } from "react";
import type { Asking, Configs, Sending, Step, StepType } from "../model/definition";
import type { Content, TemplateContent } from "../model/content";
import { mapStep, patchConfig } from "../model/edit";
import { localPorts } from "../model/ports";
import { settled } from "../model/settle";
import { useDocument } from "../store/document";
import { Section } from "../ui/Section";
import { AnswerForm } from "./AnswerForm";
import { AskForm } from "./AskForm";
import { AssignForm, EmitForm, EndForm, FlowForm, HandOverForm, NoteForm, SetFieldForm, TagForm } from "./ActionForms";
import { CarouselForm } from "./CarouselForm";
import { ButtonsForm, ListForm } from "./ChoiceForms";
import { ConditionForm } from "./ConditionForm";
import { ContactsForm } from "./ContactsForm";
import { FormForm } from "./FormForm";
import { HttpForm } from "./HttpForm";
import { SplitForm, SwitchForm, WaitForm, WindowCheckForm } from "./LogicForms";
import { BodyField, FileForm, LinkButtonForm, LocationForm, TextForm } from "./MessageForms";
import { NextSteps } from "./NextSteps";
import { TemplateForm } from "./TemplateForm";
import { useDiagnostics } from "../nodes/Marks";
import { gettext, pgettext } from "../i18n";

export function StepForm({ step }: { step: Step }) {
  const disabled = useDocument((state) => state.readOnly);
  const change = (patch: object) => useDocument.getState().change((definition) => patchConfig(definition, step.id, patch));
  const settle = () => {
    const { definition, change: apply } = useDocument.getState();
    const now = definition.nodes.find((one) => one.id === step.id);
    if (now && settled(now) !== now) apply((current) => mapStep(current, step.id, settled), "settle");
  };
  return (
    <div className="b-form" onBlur={settle}>
      <Section title={"content" in step.config ? gettext("Message") : gettext("What it does")} name="main">{own(step, change, disabled)}</Section>
      {waits(step) && (
        <AnswerForm
          id={step.id}
          config={step.config as Asking<Content>}
          change={change}
          disabled={disabled}
          usual={step.type === "template" ? { do: "route" } : undefined}
        />
      )}
      {step.type !== "template" && "content" in step.config && (
        <Fallback id={step.id} config={step.config as Sending<Content>} change={change} disabled={disabled} />
      )}
      <Section title={gettext("Next step")} name="next"><NextSteps step={step} /></Section>
    </div>
  );
}

/** Whether there is an answer to keep; a template may be made to wait by a time-out. */
function waits(step: Step): boolean {
  return step.type === "template" || ("content" in step.config && localPorts(step).some((port) => port.happens === "reply"));
}

/** What is mended by the template for a closed window. */
const WANTING = new Set(["missing_fallback", "window", "blank_fallback"]);

function Fallback({ id, config, change, disabled }: { id: string; config: Sending<Content>; change: (patch: object) => void; disabled: boolean }) {
  const found = useDiagnostics(id).map((one) => one.code);
  const missing = found.includes("missing_fallback");
  const wanting = found.some((code) => WANTING.has(code));
  const { fallback } = config;
  return (
    <Section title={gettext("If the window is closed")} note={fallback?.name ?? (missing ? gettext("needs a template") : gettext("nothing goes out"))} open={Boolean(fallback && !fallback.name)} held={wanting} name="fallback">
      <p className="b-hint">{gettext("WhatsApp only takes templates when the customer has not written for 24 hours. This one goes out instead.")}</p>
      <TemplateForm label={gettext("Template")} name="fallback" empty={pgettext("template", "None")} value={fallback ?? null} disabled={disabled} onChange={(value) => change({ fallback: value })} />
    </Section>
  );
}

function own(step: Step, change: (patch: object) => void, disabled: boolean): ReactNode {
  const props = <T extends StepType>(config: Configs[T]) => ({ id: step.id, config, change: change as (patch: Partial<Configs[T]>) => void, disabled });
  const content = (value: Content) => change({ content: value });
  switch (step.type) {
    case "text":
      return <TextForm value={step.config.content} onChange={content} disabled={disabled} />;
    case "media":
      return <FileForm value={step.config.content} onChange={content} disabled={disabled} />;
    case "location":
      return <LocationForm value={step.config.content} onChange={content} disabled={disabled} />;
    case "contact_card":
      return <ContactsForm value={step.config.content} onChange={content} disabled={disabled} />;
    case "link_button":
      return <LinkButtonForm value={step.config.content} onChange={content} disabled={disabled} />;
    case "carousel":
      return <CarouselForm value={step.config.content} onChange={content} disabled={disabled} />;
    case "template":
      return (
        <TemplateForm label={gettext("Template")} name="content" value={step.config.content} disabled={disabled} onChange={(value: TemplateContent | null) => value && content(value)} />
      );
    case "buttons":
      return <ButtonsForm value={step.config.content} onChange={content} disabled={disabled} />;
    case "list":
      return <ListForm value={step.config.content} onChange={content} disabled={disabled} />;
    case "ask":
      return <AskForm {...props<"ask">(step.config)} />;
    case "location_request": {
      const { content: value } = step.config;
      return <BodyField value={value?.body ?? ""} disabled={disabled} onChange={(body) => content({ ...value, body })} />;
    }
    case "form":
      return <FormForm value={step.config.content} onChange={content} disabled={disabled} />;
    case "condition":
      return <ConditionForm {...props<"condition">(step.config)} />;
    case "switch":
      return <SwitchForm {...props<"switch">(step.config)} />;
    case "split":
      return <SplitForm {...props<"split">(step.config)} />;
    case "window_check":
      return <WindowCheckForm {...props<"window_check">(step.config)} />;
    case "wait":
      return <WaitForm {...props<"wait">(step.config)} />;
    case "set_field":
      return <SetFieldForm {...props<"set_field">(step.config)} />;
    case "tag":
      return <TagForm {...props<"tag">(step.config)} />;
    case "assign":
      return <AssignForm {...props<"assign">(step.config)} />;
    case "hand_over":
      return <HandOverForm {...props<"hand_over">(step.config)} />;
    case "resolve":
      return <p className="b-hint">{gettext("Closes the conversation in the inbox. Nothing to set.")}</p>;
    case "note":
      return <NoteForm {...props<"note">(step.config)} />;
    case "http_request":
      return <HttpForm {...props<"http_request">(step.config)} />;
    case "emit_event":
      return <EmitForm {...props<"emit_event">(step.config)} />;
    case "call_flow":
      return <FlowForm {...props<"call_flow">(step.config)} apiOnly={false} />;
    case "start_flow":
      return <FlowForm {...props<"start_flow">(step.config)} apiOnly />;
    case "end":
      return <EndForm {...props<"end">(step.config)} />;
  }
}
