// The line of a wire: coloured by the kind of value it carries, dashed where it leads into the next round.
import { BaseEdge, type EdgeProps } from "@xyflow/react";
import { memo } from "react";
import { backPath, forwardPath } from "../layout/paths";
import type { Ends } from "./handles";
import type { Wire } from "./scene";

export function lineOf({ sourceX, sourceY, targetX, targetY }: Ends, data: Wire["data"]): string {
  const from = { x: sourceX, y: sourceY };
  const to = { x: targetX, y: targetY };
  // Without a region to run in, a way back keeps to the right of both ends.
  const lane = data?.lane || Math.max(sourceX, targetX) + 90;
  return data?.back ? backPath(from, to, lane) : forwardPath(from, to, data?.gates);
}

export function looksOf(data: Wire["data"]): string {
  const classes = ["gg-wire", `gg-wire-${data?.kind || "any"}`];
  if (data?.back) classes.push("gg-back");
  if (data?.lit) classes.push("gg-lit");
  if (data?.fused !== null && data?.fused !== undefined) classes.push(`gg-wire-fused-${data.fused}`);
  return classes.join(" ");
}

/** The one that was pointed at, or is chosen: it shows over its own line while that is so. */
export const WireLine = memo(function WireLine(props: EdgeProps<Wire>) {
  // Without an id: those of two editors on a page would be the same.
  return <BaseEdge path={lineOf(props, props.data)} className={`${looksOf(props.data)} gg-over`} interactionWidth={0} />;
});
