import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { Button, IconButton } from "./Button";

interface Props<T> {
  items: T[];
  label: string;
  /** "button": what one of them is called. */
  noun: string;
  keyOf: (item: T, place: number) => string;
  onChange: (items: T[]) => void;
  create?: () => T;
  most?: number;
  least?: number;
  ordered?: boolean;
  disabled?: boolean;
  children: (item: T, change: (item: T) => void, place: number) => ReactNode;
}

/** A list whose parts are added, removed and put in order. */
export function Rows<T>(props: Props<T>) {
  const { items, label, noun, keyOf, onChange, create, most = Infinity, least = 0, ordered = true, disabled, children } = props;
  const move = (place: number, by: number) => {
    const next = [...items];
    const [item] = next.splice(place, 1);
    if (item !== undefined) next.splice(place + by, 0, item);
    onChange(next);
  };
  return (
    <div className="b-rows" role="group" aria-label={label}>
      {items.map((item, place) => (
        <div className="b-rows-item" key={keyOf(item, place)}>
          <div className="b-rows-main">
            {children(item, (next) => onChange(items.map((one, index) => (index === place ? next : one))), place)}
          </div>
          {!disabled && (
            <div className="b-rows-tools">
              {ordered && items.length > 1 && (
                <>
                  <IconButton label={`Move ${noun} ${place + 1} up`} disabled={place === 0} onClick={() => move(place, -1)}>
                    <ArrowUp size={14} />
                  </IconButton>
                  <IconButton
                    label={`Move ${noun} ${place + 1} down`}
                    disabled={place === items.length - 1}
                    onClick={() => move(place, 1)}
                  >
                    <ArrowDown size={14} />
                  </IconButton>
                </>
              )}
              <IconButton
                label={`Remove ${noun} ${place + 1}`}
                disabled={items.length <= least}
                onClick={() => onChange(items.filter((_, index) => index !== place))}
              >
                <Trash2 size={14} />
              </IconButton>
            </div>
          )}
        </div>
      ))}
      {create && !disabled && (
        <Button look="quiet" icon={<Plus size={14} />} disabled={items.length >= most} onClick={() => onChange([...items, create()])}>
          Add {noun}
          {items.length >= most && <span className="b-hint"> ({most} at most)</span>}
        </Button>
      )}
    </div>
  );
}
