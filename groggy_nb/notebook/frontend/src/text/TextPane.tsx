// The program's text: a plain text area over a coloured copy of itself, with line numbers and errors in place.
import { type KeyboardEvent, type SyntheticEvent, useEffect, useMemo, useRef } from "react";
import type { Projection } from "../protocol";
import { useSession } from "../session";
import { linesOf } from "../standing";
import { highlighted, marked, type Span } from "./highlight";
import { Problems } from "./Problems";
import { useDraft } from "./useDraft";

/** Keys that move the caret. */
const MOVES = /^(Arrow|Page|Home|End)/;

export function TextPane({ onReveal }: { onReveal(id: string): void }) {
  const { projection, selection, select, act, lost } = useSession();
  const draft = useDraft();
  const area = useRef<HTMLTextAreaElement>(null);
  const layer = useRef<HTMLPreElement>(null);
  const lines = useMemo(() => highlighted(draft.text), [draft.text]);
  const lit = useMemo(() => litBy(projection, selection), [projection, selection]);

  const follow = () => {
    if (!area.current || !layer.current) return;
    layer.current.style.transform = `translate(${-area.current.scrollLeft}px, ${-area.current.scrollTop}px)`;
  };
  // In the next frame, when all that an edit changes has its place: asked for before, the page is laid out twice.
  useEffect(() => {
    const frame = requestAnimationFrame(follow);
    return () => cancelAnimationFrame(frame);
  }, [draft.text]);

  // A step chosen on the canvas shows its lines; while one types here the view stays where it is.
  const first = lit.size ? Math.min(...lit) : 0;
  useEffect(() => {
    const field = area.current;
    if (!field || !first || (field.getRootNode() as Document | ShadowRoot).activeElement === field) return;
    const height = 19;
    const top = (first - 1) * height;
    if (top < field.scrollTop || top > field.scrollTop + field.clientHeight - 2 * height) {
      field.scrollTop = Math.max(0, top - field.clientHeight / 3);
    }
  }, [first]);

  const chooseAtCaret = (event: SyntheticEvent<HTMLTextAreaElement>) => {
    const field = event.currentTarget;
    if (!projection.ok || field.value !== projection.text || field.selectionStart !== field.selectionEnd) return;
    const line = field.value.slice(0, field.selectionStart).split("\n").length;
    const step = projection.nodes.find((node) => linesOf(node).includes(line));
    const region = projection.regions.find((own) => own.line === line);
    const id = step?.id ?? region?.id;
    if (!id) return;
    select([id]);
    onReveal(id);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (!(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    // One history for text and canvas: the browser's own forgets at each answer.
    event.preventDefault();
    draft.flush();
    void act({ kind: key === "y" || event.shiftKey ? "redo" : "undo" });
  };

  return (
    <section className="gg-text" aria-label="Program">
      <div className="gg-text-box">
        <pre ref={layer} className="gg-layer" aria-hidden="true">
          {lines.map((line, index) => (
            <div key={index} className={lit.has(index + 1) ? "gg-row gg-lit-row" : "gg-row"}>
              <span className="gg-number">{index + 1}</span>
              <Line spans={line} number={index + 1} />
              {"\n"}
            </div>
          ))}
        </pre>
        <textarea
          ref={area}
          aria-label="Program text"
          aria-invalid={!projection.ok}
          value={draft.text}
          readOnly={lost}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          wrap="off"
          onChange={(event) => draft.type(event.currentTarget.value)}
          onBlur={draft.flush}
          onScroll={follow}
          onKeyDown={onKeyDown}
          onKeyUp={(event) => MOVES.test(event.key) && chooseAtCaret(event)}
          onClick={chooseAtCaret}
        />
      </div>
      <Problems />
    </section>
  );
}

function Line({ spans, number }: { spans: Span[]; number: number }) {
  const { projection } = useSession();
  const bad = projection.errors.find((error) => error.line <= number && number <= Math.max(error.end_line, error.line));
  if (!bad) return spans.map((span, index) => <Piece key={index} span={span} bad={false} />);
  const from = bad.line === number ? bad.column : 1;
  const to = bad.end_line === number && bad.end_column > from ? bad.end_column : Infinity;
  return marked(spans, from, to).map(({ span, bad: wrong }, index) => <Piece key={index} span={span} bad={wrong} />);
}

function Piece({ span, bad }: { span: Span; bad: boolean }) {
  const classes = [span.look && `gg-t-${span.look}`, bad && "gg-bad"].filter(Boolean).join(" ");
  return classes ? <span className={classes}>{span.text}</span> : span.text;
}

function litBy({ nodes, regions }: Projection, ids: string[]): Set<number> {
  const chosen = [...nodes, ...regions].filter(({ id }) => ids.includes(id));
  return new Set(chosen.flatMap(linesOf));
}
