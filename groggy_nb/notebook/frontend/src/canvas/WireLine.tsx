// One wire: coloured by the kind of value it carries, dashed where it leads into the next round.
import { BaseEdge, type EdgeProps } from "@xyflow/react";
import { memo } from "react";
import { backPath, forwardPath } from "../layout/paths";
import type { Wire } from "./scene";

export const WireLine = memo(function WireLine(props: EdgeProps<Wire>) {
  const { sourceX, sourceY, targetX, targetY, data, selected } = props;
  const from = { x: sourceX, y: sourceY };
  const to = { x: targetX, y: targetY };
  // Without a region to run in, a way back keeps to the right of both ends.
  const lane = data?.lane || Math.max(sourceX, targetX) + 90;
  const path = data?.back ? backPath(from, to, lane) : forwardPath(from, to, data?.gates);
  const classes = ["gg-wire", `gg-wire-${data?.kind || "any"}`];
  if (data?.back) classes.push("gg-back");
  if (data?.lit || selected) classes.push("gg-lit");
  if (data?.fused !== null && data?.fused !== undefined) classes.push(`gg-wire-fused-${data.fused}`);
  // Without an id: those of two editors on a page would be the same.
  return <BaseEdge path={path} className={classes.join(" ")} interactionWidth={14} />;
});
