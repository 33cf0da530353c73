// One field of a form: it keeps what was typed until Python took it, and says why where it did not.
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import type { Ack } from "../protocol";

interface Props {
  label: string;
  value: string;
  note?: string;
  placeholder?: string;
  options?: string[];
  mono?: boolean;
  autoFocus?: boolean;
  onSet(text: string): Promise<Ack>;
}

export function TextField({ label, value, note, placeholder, options, mono, autoFocus, onSet }: Props) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const [refused, setRefused] = useState("");
  useEffect(() => {
    setTyped(null);
    setRefused("");
  }, [value]);

  const commit = async () => {
    if (typed === null || typed === value) return;
    const ack = await onSet(typed);
    setRefused(ack.ok ? "" : ack.reason);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter sets the value and stays: the form's button or Escape leaves.
    if (event.key === "Enter" && typed !== null && typed !== value) {
      event.preventDefault();
      void commit();
    }
  };
  return (
    <div className="gg-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="text"
        className={mono ? "gg-mono" : ""}
        autoFocus={autoFocus}
        spellCheck={false}
        autoComplete="off"
        placeholder={placeholder}
        list={options?.length ? `${id}-options` : undefined}
        value={typed ?? value}
        aria-invalid={refused !== ""}
        aria-describedby={`${id}-note`}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onBlur={() => void commit()}
      />
      {options && options.length > 0 && (
        <datalist id={`${id}-options`}>
          {options.map((option) => (
            <option key={option} value={option} />
          ))}
        </datalist>
      )}
      <small id={`${id}-note`} className={refused ? "gg-warn" : ""}>
        {refused || note}
      </small>
    </div>
  );
}
