// The text as it is being typed: sent after a pause, and never overwritten by an older answer.
import { useCallback, useEffect, useRef, useState } from "react";
import { useSession } from "../session";

const PAUSE = 150;

export interface Draft {
  text: string;
  type(text: string): void;
  /** Sends now what was typed; the canvas must never edit an older text. */
  flush(): void;
}

export function useDraft(): Draft {
  const { projection, act } = useSession();
  const [typed, setTyped] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef<string | null>(null);

  const send = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = undefined;
    const text = latest.current;
    if (text === null) return;
    void act({ kind: "set_text", text }).then(() => {
      // Typed on meanwhile: that text has its own answer to come.
      if (latest.current === text && timer.current === undefined) {
        latest.current = null;
        setTyped(null);
      }
    });
  }, [act]);

  const type = useCallback(
    (text: string) => {
      latest.current = text;
      setTyped(text);
      clearTimeout(timer.current);
      timer.current = setTimeout(send, PAUSE);
    },
    [send],
  );
  const flush = useCallback(() => {
    if (timer.current !== undefined) send();
  }, [send]);
  useEffect(() => () => clearTimeout(timer.current), []);

  return { text: typed ?? projection.text, type, flush };
}
