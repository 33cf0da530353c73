// The program's parameters: sliders that run again without compiling, and without touching the text.
import { useEffect, useId, useRef, useState } from "react";
import { short } from "../canvas/Inspector";
import type { Options, Param } from "../protocol";
import { useSession } from "../session";

type Value = Param["value"];

/** A slider on its way sends where it stands once in this many milliseconds: each place is a run. */
const PAUSE = 120;

export function Params() {
  const { projection, options, share } = useSession();
  const latest = useRef<Options>(options);
  latest.current = options;
  if (!projection.params.length) return null;
  const values = options.params ?? {};
  const set = (name: string, value: Value) => {
    const { params, ...rest } = latest.current;
    latest.current = { ...rest, params: { ...params, [name]: value } as Options["params"] };
    share("options", latest.current);
  };
  return (
    <div className="gg-params" role="group" aria-label="Parameters">
      {projection.params.map((param) => (
        <OneParam key={param.name} param={param} value={values[param.name] ?? param.value} onSet={(value) => set(param.name, value)} />
      ))}
    </div>
  );
}

function OneParam({ param, value: set, onSet }: { param: Param; value: Value; onSet(value: Value): void }) {
  const { act } = useSession();
  const id = useId();
  const [moved, setMoved] = useState<{ to: Value } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const waiting = useRef<{ to: Value } | null>(null);
  const send = useRef(onSet);
  send.current = onSet;
  useEffect(() => setMoved(null), [set]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const value = moved ? moved.to : set;
  const move = (to: Value) => {
    setMoved({ to });
    if (timer.current !== undefined) {
      waiting.current = { to };
      return;
    }
    send.current(to);
    timer.current = setTimeout(() => {
      timer.current = undefined;
      const last = waiting.current;
      waiting.current = null;
      if (last) move(last.to);
    }, PAUSE);
  };
  const changed = value !== param.default;
  return (
    <div className="gg-param">
      <label htmlFor={id} title={param.help}>
        {param.name}
      </label>
      <Field id={id} param={param} value={value} onSet={move} />
      {changed && (
        <>
          <button
            type="button"
            className="gg-link"
            aria-label={`Keep ${String(value)} as the default of ${param.name}`}
            title="Write this value into the text"
            onClick={() => void act({ kind: "set_param", name: param.name, value })}
          >
            keep
          </button>
          <button type="button" className="gg-link" aria-label={`Reset ${param.name}`} title={`Back to ${String(param.default)}`} onClick={() => move(param.default)}>
            reset
          </button>
        </>
      )}
    </div>
  );
}

function Field({ id, param, value, onSet }: { id: string; param: Param; value: Value; onSet(value: Value): void }) {
  if (param.kind === "bool") {
    return <input id={id} type="checkbox" checked={Boolean(value)} onChange={(event) => onSet(event.currentTarget.checked)} />;
  }
  if (param.kind === "choice" || param.choices?.length) {
    return (
      <select id={id} value={String(value)} onChange={(event) => onSet(chosen(param, event.currentTarget.value))}>
        {param.choices?.map((choice) => (
          <option key={String(choice)} value={String(choice)}>
            {String(choice)}
          </option>
        ))}
      </select>
    );
  }
  if (param.kind === "label") return <LabelField key={String(value)} id={id} value={String(value ?? "")} onSet={onSet} />;
  const number = Number(value);
  const read = (text: string) => {
    const next = param.kind === "integer" ? Math.round(Number(text)) : Number(text);
    if (text.trim() && Number.isFinite(next)) onSet(next);
  };
  const ends = slider(param);
  if (!ends) return <NumberField id={id} value={number} onType={read} />;
  return (
    <>
      <input id={id} type="range" {...ends} value={number} aria-valuetext={short(number)} onChange={(event) => read(event.currentTarget.value)} />
      <output htmlFor={id}>{short(number)}</output>
    </>
  );
}

/** What is typed stands until the field is left: "1e-" is no number, and "1e-8" begins with it. */
function NumberField({ id, value, onType }: { id: string; value: number; onType(text: string): void }) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <input
      id={id}
      type="number"
      step="any"
      value={typed ?? value}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        onType(event.currentTarget.value);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

const MOST_LETTERS = 40;

/** A label that is half typed is none: it counts when the field is left, or by Enter. */
function LabelField({ id, value, onSet }: { id: string; value: string; onSet(value: Value): void }) {
  return (
    <input
      id={id}
      type="text"
      style={{ width: `max(90px, ${Math.min(MOST_LETTERS, value.length) + 4}ch)` }}
      defaultValue={value}
      onKeyDown={(event) => event.key === "Enter" && onSet(event.currentTarget.value)}
      onBlur={(event) => event.currentTarget.value !== value && onSet(event.currentTarget.value)}
    />
  );
}

/** A slider needs two ends. A tolerance such as 1e-10 has none that would help: it gets a field. */
function slider(param: Param): { min: number; max: number; step: number } | null {
  const now = Number(param.default);
  if (param.min === null && param.max === null) return null;
  if (param.max === null && (now < 0.01 || param.kind !== "integer")) return null;
  const min = param.min ?? Math.min(0, now);
  const max = param.max ?? Math.max(10, 4 * now);
  const step = param.step ?? (param.kind === "integer" ? 1 : (max - min) / 100);
  return max > min ? { min, max, step } : null;
}

function chosen(param: Param, text: string): Value {
  return param.choices?.find((choice) => String(choice) === text) ?? text;
}
