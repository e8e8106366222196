import type { ButtonHTMLAttributes, ReactNode } from "react";

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: "plain" | "primary" | "quiet" | "danger";
  icon?: ReactNode;
}

export function Button({ look = "plain", icon, children, className = "", ...rest }: Props) {
  return (
    <button type="button" className={`b-button b-button-${look} ${className}`} {...rest}>
      {icon}
      {children}
    </button>
  );
}

/** A button that only shows a picture; its label is read out and shown on hover. */
export function IconButton({ label, children, className = "", ...rest }: Props & { label: string }) {
  return (
    <button type="button" className={`b-icon-button ${className}`} aria-label={label} title={label} {...rest}>
      {children}
    </button>
  );
}
