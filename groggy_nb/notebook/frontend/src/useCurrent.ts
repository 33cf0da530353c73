// Which node the keyboard is at, and how the focus gets to a node and back to the canvas.
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import type { CanvasHandle } from "./canvas/Canvas";
import { nesting } from "./layout/nesting";
import type { Session } from "./session";

export function useCurrent(root: RefObject<HTMLDivElement | null>, canvas: RefObject<CanvasHandle | null>, session: Session) {
  const { projection, select, selection, closed, fold } = session;
  const [at, setCurrent] = useState<string | null>(null);
  const known = (id: string | null | undefined): id is string =>
    typeof id === "string" && (projection.nodes.some((own) => own.id === id) || projection.regions.some((own) => own.id === id));
  const renamed = at === null ? null : (projection.renamed[at] ?? at);
  const current = known(renamed) ? renamed : known(selection[0]) ? selection[0] : (projection.nodes[0]?.id ?? null);

  const element = useCallback(
    (id: string) => root.current?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`),
    [root],
  );
  const now = useRef({ projection, closed });
  now.current = { projection, closed };
  const frame = useRef(0);
  const focusCanvas = useCallback(() => root.current?.querySelector<HTMLElement>(".gg-canvas")?.focus(), [root]);
  const focusNode = useCallback(
    (id: string) => {
      setCurrent(id);
      select([id]);
      // In a collapsed region it has no card: that opens first.
      const around = nesting(now.current.projection);
      around(id).filter((own) => now.current.closed.includes(own)).forEach(fold);
      // A new node is in the page after React Flow's own next render.
      let tries = 0;
      const find = () => {
        const found = element(id);
        if (found) {
          found.focus({ preventScroll: true });
          canvas.current?.reveal(id);
        } else if (tries++ < 20) frame.current = requestAnimationFrame(find);
      };
      cancelAnimationFrame(frame.current);
      find();
    },
    [element, select, canvas, fold],
  );

  const back = useRef(current);
  back.current = current;
  const focusBack = useCallback(() => {
    const node = back.current === null ? null : element(back.current);
    node ? node.focus({ preventScroll: true }) : focusCanvas();
  }, [element, focusCanvas]);

  // Python says which node an edit is about. Only the view that has the focus moves it: the other one reads on.
  const heard = useRef(projection.rev);
  useEffect(() => {
    if (heard.current === projection.rev) return;
    heard.current = projection.rev;
    const { focus } = projection;
    const active = (root.current?.getRootNode() as Document | ShadowRoot | undefined)?.activeElement;
    if (!focus || !root.current?.contains(active ?? null) || active?.closest("textarea, input, select, [role=dialog]")) return;
    const start = requestAnimationFrame(() => focusNode(focus));
    return () => {
      cancelAnimationFrame(start);
      cancelAnimationFrame(frame.current);
    };
  }, [projection, root, focusNode]);

  return { current, setCurrent, focusNode, focusCanvas, focusBack };
}
