import {
  BadgeCheck, CircleCheckBig, ClipboardList, Clock, Contact, ExternalLink, Flag, Forward, GalleryHorizontal, GitBranch,
  Headset, Image, List, Locate, MapPin, MessageCircleQuestion, MessageSquareText, MousePointerClick, PencilLine, Radio,
  Shuffle, Signpost, StickyNote, Tags, Timer, UserCheck, Webhook, Workflow, type LucideIcon,
} from "lucide-react";
import type { StepType } from "../model/definition";
import { bare } from "../model/records";
import { STEPS } from "../model/steps";

const ICONS = bare<Record<StepType, LucideIcon>>({
  text: MessageSquareText,
  media: Image,
  location: MapPin,
  contact_card: Contact,
  link_button: ExternalLink,
  carousel: GalleryHorizontal,
  template: BadgeCheck,
  buttons: MousePointerClick,
  list: List,
  ask: MessageCircleQuestion,
  location_request: Locate,
  form: ClipboardList,
  condition: GitBranch,
  switch: Signpost,
  split: Shuffle,
  window_check: Timer,
  wait: Clock,
  set_field: PencilLine,
  tag: Tags,
  assign: UserCheck,
  hand_over: Headset,
  resolve: CircleCheckBig,
  note: StickyNote,
  http_request: Webhook,
  emit_event: Radio,
  call_flow: Workflow,
  start_flow: Forward,
  end: Flag,
});

/** The picture of a type of step, in the colour of its group. */
export function StepIcon({ type, size = 16 }: { type: StepType; size?: number }) {
  const Icon = ICONS[type] ?? Flag;
  return (
    <span className={`b-step-icon b-group-${STEPS[type]?.group ?? "do"}`} aria-hidden="true">
      <Icon size={size} strokeWidth={2} />
    </span>
  );
}
