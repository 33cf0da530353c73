// The program's parameters: sliders that run again without compiling, and without touching the text.
import { useId } from "react";
import { short } from "../canvas/Inspector";
import type { Param } from "../protocol";
import { useSession } from "../session";

type Value = Param["value"];

export function Params() {
  const { projection, options, share } = useSession();
  if (!projection.params.length) return null;
  const values = options.params ?? {};
  const set = (name: string, value: Value) => share("options", { ...options, params: { ...values, [name]: value } });
  return (
    <div className="gg-params" role="group" aria-label="Parameters">
      {projection.params.map((param) => (
        <OneParam key={param.name} param={param} value={values[param.name] ?? param.value} onSet={(value) => set(param.name, value)} />
      ))}
    </div>
  );
}

function OneParam({ param, value, onSet }: { param: Param; value: Value; onSet(value: Value): void }) {
  const { act } = useSession();
  const id = useId();
  const changed = value !== param.default;
  return (
    <div className="gg-param">
      <label htmlFor={id} title={param.help}>
        {param.name}
      </label>
      <Field id={id} param={param} value={value} onSet={onSet} />
      {changed && (
        <>
          <button
            type="button"
            className="gg-link"
            aria-label={`Keep ${String(value)} as the default of ${param.name}`}
            title="Write this value into the text"
            onClick={() => void act({ kind: "set_param", name: param.name, text: literal(value) })}
          >
            keep
          </button>
          <button type="button" className="gg-link" aria-label={`Reset ${param.name}`} title={`Back to ${String(param.default)}`} onClick={() => onSet(param.default)}>
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
  if (param.kind === "label") return <input id={id} type="text" value={String(value ?? "")} onChange={(event) => onSet(event.currentTarget.value)} />;
  const number = Number(value);
  const read = (text: string) => {
    const next = param.kind === "integer" ? Math.round(Number(text)) : Number(text);
    if (text.trim() && Number.isFinite(next)) onSet(next);
  };
  const ends = slider(param);
  if (!ends) return <input id={id} type="number" step="any" value={number} onChange={(event) => read(event.currentTarget.value)} />;
  return (
    <>
      <input id={id} type="range" {...ends} value={number} aria-valuetext={short(number)} onChange={(event) => read(event.currentTarget.value)} />
      <output htmlFor={id}>{short(number)}</output>
    </>
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

/** A value as the language writes it. */
export function literal(value: Value): string {
  if (value === null) return "inf";
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
