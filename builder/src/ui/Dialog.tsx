import { X } from "lucide-react";
import { useEffect, useId, useRef, type ReactNode } from "react";
import { IconButton } from "./Button";
import { gettext } from "../i18n";

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
  footer?: ReactNode;
  wide?: boolean;
}

/** A modal dialog: the browser keeps the focus in it, closes it on Escape and gives the focus back. */
export function Dialog({ title, onClose, children, footer, wide }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (dialog && !dialog.open) {
      dialog.showModal();
      // The browser would choose the button that closes it.
      dialog.querySelector<HTMLElement>("[data-focus], .b-dialog-body :is(input, textarea, select)")?.focus();
    }
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className={`b-dialog ${wide ? "b-dialog-wide" : ""}`}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header className="b-dialog-head">
        <h2 id={heading}>{title}</h2>
        <IconButton label={gettext("Close")} onClick={onClose}>
          <X size={18} />
        </IconButton>
      </header>
      <div className="b-dialog-body">{children}</div>
      {footer && <footer className="b-dialog-foot">{footer}</footer>}
    </dialog>
  );
}
