// Name, expression and arguments of a step, each set on Enter or when the field is left.
import { useEffect, useId, useState } from "react";
import { Dialog } from "../panels/Dialog";
import type { Argument, ProgramNode } from "../protocol";
import { useSession } from "../session";
import { suggestions } from "./suggestions";
import { FieldForm } from "./FieldForm";
import { NoteField } from "./NoteField";
import { TextField } from "./TextField";

export function StepForm({ node }: { node: ProgramNode }) {
  const { act, projection, graph } = useSession();
  const named = node.kind === "step" || node.kind === "param" || node.kind === "output" || node.kind === "carried";
  const whole = expressionOf(projection.text, node);
  // The whole right side has a field already.
  const own = node.arguments.filter(({ name }) => whole === null || name !== "expression");
  const offered = suggestions(projection, node, graph);
  return (
    <Dialog label={`Edit ${node.title}`} beside>
      <FieldForm>
        {node.doc && <p className="gg-doc">{node.doc}</p>}
        {named && (
          <TextField label="name" value={plainName(node)} autoFocus onSet={(name) => act({ kind: "rename", node: node.id, name })} />
        )}
        {whole !== null && (
          <TextField label="expression" mono value={whole} autoFocus={!named} onSet={(text) => act({ kind: "set_expression", node: node.id, text })} />
        )}
        {own.length > 0 && <h3>Arguments</h3>}
        {own.map((argument) => (
          <ArgumentField key={argument.name} node={node} argument={argument} offered={offered} />
        ))}
        {!own.length && <Operands node={node} offered={offered} />}
        {node.line > 0 && node.kind !== "carried" && <NoteField id={node.id} note={node.note} />}
      </FieldForm>
    </Dialog>
  );
}

/** A step written as an expression has operands in place of arguments: what each reads can be changed. */
function Operands({ node, offered }: { node: ProgramNode; offered: string[] }) {
  const { act } = useSession();
  const open = node.inputs.filter((port) => port.editable);
  if (!open.length) return null;
  return (
    <>
      <h3>{node.kind === "carried" ? "Comes from" : "Inputs"}</h3>
      {open.map((port) => (
        <TextField
          key={port.name}
          mono
          label={port.label || port.name}
          note={[port.value, port.dtype].filter(Boolean).join(", ")}
          value={port.text}
          options={offered}
          onSet={(text) => act({ kind: "set_argument", node: node.id, argument: port.name, text })}
        />
      ))}
    </>
  );
}

function ArgumentField({ node, argument, offered }: { node: ProgramNode; argument: Argument; offered: string[] }) {
  const { act, ask } = useSession();
  const id = useId();
  const [labels, setLabels] = useState<string[]>([]);
  const isLabel = argument.kind === "label";
  const text = argument.text ?? "";
  const set = (next: string) => act({ kind: "set_argument", node: node.id, argument: argument.name, text: next });

  useEffect(() => {
    if (!isLabel) return;
    let kept = true;
    void ask("labels", { prefix: "", argument: argument.name }).then((ack) => {
      if (kept && ack.ok && Array.isArray(ack.data)) setLabels(ack.data.map((label) => JSON.stringify(label)));
    });
    return () => {
      kept = false;
    };
  }, [isLabel, ask, argument.name]);

  const fallback = argument.default === null || argument.default === undefined ? "" : String(argument.default);
  if (argument.choices?.length) {
    const written = argument.choices.map(String);
    const now = text.replace(/^(["'])(.*)\1$/, "$2");
    return (
      <div className="gg-field">
        <label htmlFor={id}>{argument.name}</label>
        <select id={id} value={now} onChange={(event) => void set(event.currentTarget.value)}>
          {!written.includes(now) && <option value={now}>{now || `${fallback} (default)`}</option>}
          {written.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
        {argument.help && <small>{argument.help}</small>}
      </div>
    );
  }
  const note = [argument.help || argument.kind, argument.required ? "" : fallback && `default ${fallback}`];
  return (
    <TextField
      mono
      label={argument.name}
      note={note.filter(Boolean).join(", ")}
      placeholder={fallback}
      value={text}
      options={isLabel ? labels : offered}
      onSet={set}
    />
  );
}

/** `nodes["pagerank"]` is called "pagerank". */
function plainName(node: ProgramNode): string {
  return /\["(.*)"\]$/.exec(node.title)?.[1] ?? node.title;
}

/** The right side of a step that stands on one line, or null where it has none of its own. */
function expressionOf(text: string, node: ProgramNode): string | null {
  if (node.line < 1 || (node.kind !== "step" && node.kind !== "output")) return null;
  const row = text.split("\n").slice(node.line - 1, node.end_line).join("\n");
  const found = /^[^=!<>]*?(?:[+\-*/%]|\/\/|\*\*)?=(?!=)\s*([\s\S]*)$/.exec(row);
  return found?.[1] === undefined ? null : withoutComment(found[1]).trim();
}

function withoutComment(text: string): string {
  // Quotes are skipped whole, so that a # inside a string stays.
  const found = /^(?:[^#"']|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')*/.exec(text);
  return found ? found[0] : text;
}
