import type { Configs, StepType } from "../model/definition";

export interface FormProps<T extends StepType> {
  id: string;
  config: Configs[T];
  change: (patch: Partial<Configs[T]>) => void;
  disabled: boolean;
}

/** A form for a part of a config: what it is, and what to call with what it becomes. */
export interface PartProps<P> {
  value: P;
  onChange: (value: P) => void;
  disabled: boolean;
}
