import { ChevronRight } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";

interface Props {
  title: string;
  note?: string;
  open?: boolean;
  /** Open, and kept so while something in it has to be mended. */
  held?: boolean;
  name?: string;
  children: ReactNode;
}

/** A part of a form that can be folded away. What opened by itself does not fold by itself. */
export function Section({ title, note, open = true, held = false, name, children }: Props) {
  const [opened, setOpened] = useState(open || held);
  if ((open || held) && !opened) setOpened(true);
  const root = useRef<HTMLDetailsElement>(null);
  // Whoever had folded it gets it back.
  useEffect(() => {
    if (held && root.current) root.current.open = true;
  }, [held]);
  return (
    <details className="b-section" open={opened} ref={root} data-section={name}>
      <summary onClick={(event) => held && event.preventDefault()}>
        <ChevronRight size={14} aria-hidden="true" />
        <span>{title}</span>
        {note && <small>{note}</small>}
      </summary>
      <div className="b-section-body">{children}</div>
    </details>
  );
}
