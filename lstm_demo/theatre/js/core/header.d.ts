/** What Python says of a reading beside its numbers: the JSON that packing.py makes, and read/reading_packet.js. */

import type { Palettes } from "../draw/colours.js";
import type { ArraysHeader } from "./packed_arrays.js";
import type { Cue } from "./prompter.js";
import type { Intervention } from "../read/network.js";

/** The ends of a quantity's map in one layer; clipped: some values lie beyond. */
export type Limits = { low: number; high: number; clipped: boolean };

/** Of every reading; low and high are the ends that its values have by themselves. */
export interface QuantityWords {
  name: string;
  symbol: string;
  label: string;
  role: string;
  gist: string;
  signed: boolean;
  low: number | null;
  high: number | null;
  words: { question: string; low: string; high: string };
}

export interface Quantity extends QuantityWords {
  /** By layer. */
  limits: Limits[];
}

/** The unit's value of a quantity, `lag` rows ago. */
export type Reference = { of: string; lag: number };
export type Product = { product: string; stage: number };
/** See model/kinds/equation.py. */
export type Sum = { kind: "sum"; name: string; function: string; stage: number; peephole: Reference | null };
export type State = { kind: "state"; name: string; terms: (string | Reference)[]; stages: [number, number]; middle: (string | Product)[] };
export type Equation = Sum | State;
/** A substep of a row. */
export type Stage = { title: string; words: string; shows: Record<string, string> };

export type Selection = { layer: number; unit: number; row: number | null };

/** What is said of every reading of a network: network_header.py. */
export interface NetworkHeader {
  cell: string;
  kind: string;
  step: string;
  across: boolean;
  span: number;
  layers: number;
  rows: number;
  units: number;
  shown: number;
  classes: number;
  quantities: QuantityWords[];
  equations: Equation[];
  stages: Stage[];
  note: string;
  cells: { mark: string; of: string; floor: number; backward: boolean }[];
  once: string;
  /** What is said of a picture that is unlike anything learned. */
  unlike: string;
}

export interface Header extends NetworkHeader {
  reading: string;
  /** Who read: Python's hand-written cell, or the browser. */
  source: "cell" | "browser";
  /** The model's name where the page around says another, since it waits for Python; "" otherwise, and in Python's own. */
  by?: string;
  model: string;
  /** The address of the model's weights for the browser; "" where there are none. */
  weights: string;
  outdated: string;
  /** What was held at a value when it was read; null where nothing was. */
  held: Intervention | null;
  /** What else can be held, ready-made, in the order of the page's buttons. */
  examples: Intervention[];
  turn: number;
  autoplay: boolean;
  selection: Selection;
  cue: Cue | null;
  prediction: number;
  confidence: number;
  /** Above 0 the picture is unlike anything that the network has learned; null where nobody can tell. */
  novelty: number | null;
  quantities: Quantity[];
  /** Units by layer. */
  order: { some: number[][]; all: number[][] };
  offers: boolean;
  around: { beside: string; below: string };
  asks: boolean;
  palettes: Palettes;
}

/** What Python packs has besides: of which units the addends and products came with it, and of which unit the operands. */
export interface PackedHeader extends Header, ArraysHeader {
  products: string[];
  addends: { layer: number; units: number[]; of: string[] };
  operands: { layer: number; unit: number; gates: string[] } | null;
}
