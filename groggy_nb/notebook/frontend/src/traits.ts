// A trait of the model as React state: the view follows Python, also when another view changed it.
import { useCallback, useSyncExternalStore } from "react";
import type { Model } from "./protocol";

export function useTrait<T>(model: Model, name: string, fallback: T): T {
  const subscribe = useCallback(
    (heard: () => void) => {
      model.on(`change:${name}`, heard);
      return () => model.off(`change:${name}`, heard);
    },
    [model, name],
  );
  const value = useSyncExternalStore(subscribe, () => model.get(name)) as T | undefined | null;
  return value ?? fallback;
}
