// One field of a form: it keeps what was typed until Python took it, and says why where it did not.
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import type { Ack } from "../protocol";
import { useFields } from "./FieldForm";

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

  // Leaving the field by a press on Done asks twice: the second waits for the answer to the first.
  const asked = useRef<{ text: string; answer: Promise<boolean> } | null>(null);
  const commit = (): Promise<boolean> => {
    if (typed === null || typed === value) return Promise.resolve(true);
    if (asked.current?.text !== typed) {
      const answer = onSet(typed).then((ack) => {
        setRefused(ack.ok ? "" : ack.reason);
        return ack.ok;
      });
      asked.current = { text: typed, answer };
    }
    return asked.current.answer;
  };
  const input = useRef<HTMLInputElement>(null);
  const fields = useFields();
  useEffect(() => {
    fields?.set(id, async () => {
      const taken = await commit();
      if (!taken) input.current?.focus();
      return taken;
    });
    return () => void fields?.delete(id);
  });
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
        ref={input}
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
        onChange={(event) => {
          asked.current = null;
          setTyped(event.currentTarget.value);
        }}
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
