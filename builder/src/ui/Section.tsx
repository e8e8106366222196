import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

/** A part of a form that can be folded away. */
export function Section({ title, note, open = true, name, children }: { title: string; note?: string; open?: boolean; name?: string; children: ReactNode }) {
  return (
    <details className="b-section" open={open} data-section={name}>
      <summary>
        <ChevronRight size={14} aria-hidden="true" />
        <span>{title}</span>
        {note && <small>{note}</small>}
      </summary>
      <div className="b-section-body">{children}</div>
    </details>
  );
}
