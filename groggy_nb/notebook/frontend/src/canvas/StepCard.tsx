// One step on the canvas: its ports, its name, what it does, and what it cost in the last run.
import { Handle, type NodeProps, Position } from "@xyflow/react";
import { memo } from "react";
import { costText } from "../layout/sizes";
import type { InputPort, ProgramNode } from "../protocol";
import { AtCard } from "../rounds/Spark";
import { PinSign } from "./PinSign";
import type { StepNode } from "./scene";

/** A socket of a carried value that waits for its wire. */
function isOpen(node: ProgramNode, port: InputPort): boolean {
  return node.kind === "carried" && port.from === null;
}

export const StepCard = memo(function StepCard({ data }: NodeProps<StepNode>) {
  const { node, card, cost, hoisted, group, kinds, problem, isWrong, isPinned } = data;
  const called = node.kind === "carried" ? `carried ${node.title}` : node.title;
  const kind = node.output?.value || node.value || "none";
  const classes = ["gg-card", `gg-is-${node.kind}`, card.small ? "gg-small" : "", group === null ? "" : `gg-fused-${group % 4}`];
  return (
    <div className={classes.join(" ")} data-value={kind} title={`${node.title}: ${node.subtitle}${node.doc ? `\n${node.doc}` : ""}`}>
      {node.inputs.map((port, index) => (
        <Handle
          key={port.name}
          id={port.name}
          type="target"
          position={Position.Top}
          className={`gg-port gg-port-${kinds[index] || "any"} ${port.from === null ? "" : "gg-wired"} ${isOpen(node, port) ? "gg-open" : ""}`}
          style={{ left: card.ports[index]?.x }}
          isConnectable={port.editable}
          title={port.text ? `${port.name}: ${port.text}` : port.name}
          aria-label={`input ${port.label || port.name} of ${called}, ${port.value || "any"}`}
        />
      ))}
      {card.ports.length > 0 && (
        <div className="gg-port-row">
          {card.ports.map((port) => (
            <span key={port.name} className="gg-port-label" style={{ left: port.x }}>
              {port.label}
            </span>
          ))}
        </div>
      )}
      <div className="gg-title-row">
        <span className="gg-title">{card.title}</span>
        {card.small && card.subtitle && <span className="gg-subtitle">{card.subtitle}</span>}
        {!card.small && node.kind !== "carried" && node.line > 0 && <span className="gg-line">{node.line}</span>}
      </div>
      {!card.small && card.subtitle && <div className="gg-subtitle">{card.subtitle}</div>}
      {card.note && <div className="gg-note" title={node.note}>{card.note}</div>}
      {card.cost !== null && (
        <div className="gg-cost" title={cost && costText(cost)}>
          <span className="gg-heat" style={{ width: `${Math.round(100 * Math.min(1, cost?.share ?? 0))}%` }} />
          <span className="gg-cost-text">{card.cost}</span>
        </div>
      )}
      <AtCard id={node.id} kept={card.kept} />
      {problem && (
        <span className={`gg-badge ${isWrong ? "gg-badge-wrong" : ""}`} role="img" aria-label={problem.message} title={[problem.message, problem.hint].filter(Boolean).join("\n")}>
          !
        </span>
      )}
      {isPinned && <PinSign id={node.id} title={called} />}
      {hoisted && (
        <span className="gg-hoisted" title="Hoisted: computed once, before the loop">
          once
        </span>
      )}
      {node.output && (
        <Handle
          id="out"
          type="source"
          position={Position.Bottom}
          className={`gg-port gg-port-${kind} gg-wired`}
          aria-label={`output of ${called}, ${kind}`}
        />
      )}
    </div>
  );
});
