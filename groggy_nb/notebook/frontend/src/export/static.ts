// The picture of a program without a browser: Python calls this script in an engine of its own (`pictures.py`).
import { laidOut, sized } from "../layout/laid";
import { estimated } from "../layout/measure";
import { pictureOf } from "./picture";

/** As wide as a notebook shows its outputs, and a few of its screens. */
const PAGE = { width: 980, height: 3000 };

Object.assign(globalThis, {
  /** `asked`: projection, overlay, pins and kinds as JSON. */
  picture: (asked: string) => {
    const { projection, overlay, pins, kinds } = JSON.parse(asked);
    const foreseen = { costs: Object.keys(overlay.nodes).length > 0, values: false, rounds: false };
    const size = sized(projection, [], { nodes: overlay.nodes, loops: overlay.loops }, foreseen, estimated);
    const drawn = pictureOf(projection, overlay, laidOut(size, pins, PAGE), kinds, pins);
    return [drawn].join(""); // QuickJS joins long texts when they are read; its way out to Python takes none that is in parts
  },
});
