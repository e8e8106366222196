import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { Button, IconButton } from "./Button";
import { gettext, interpolate } from "../i18n";

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
                  <IconButton label={interpolate(gettext("Move %(noun)s %(number)s up"), { noun, number: place + 1 })} disabled={place === 0} onClick={() => move(place, -1)}>
                    <ArrowUp size={14} />
                  </IconButton>
                  <IconButton
                    label={interpolate(gettext("Move %(noun)s %(number)s down"), { noun, number: place + 1 })}
                    disabled={place === items.length - 1}
                    onClick={() => move(place, 1)}
                  >
                    <ArrowDown size={14} />
                  </IconButton>
                </>
              )}
              <IconButton
                label={interpolate(gettext("Remove %(noun)s %(number)s"), { noun, number: place + 1 })}
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
          {interpolate(gettext("Add %(noun)s"), { noun })}
          {items.length >= most && <span className="b-hint"> ({interpolate(gettext("%(most)s at most"), { most })})</span>}
        </Button>
      )}
    </div>
  );
}
