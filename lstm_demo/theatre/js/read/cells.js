/**
 * The recurrences, one time step each, with the equation beside every line: the same as lstm_demo/model/cells.py, unit by unit.
 *
 * Numbers are computed in double precision and kept in single, so that they differ from Python's in the last digits only.
 *
 * @typedef {Record<string, Float32Array>} Quantities by name, each (T, H): a row's H values stand one after the other
 * @typedef {{ name: string, value: number, first: number, last: number }} Hold a quantity at a value, for the units from first to last
 * @typedef {object} Step what one step reads, and where in the quantities it writes
 * @property {Float32Array} fromInput W·xₜ, (G·H), the gates' rows in the order of torch, G of them
 * @property {Float32Array} fromHidden U·hₜ₋₁, (G·H)
 * @property {Float32Array} bias b = b_ih + b_hh, (G·H)
 * @property {Float32Array} biasHidden b_hh alone, (G·H), for the GRU's candidate
 * @property {Float32Array[]} peepholes p_i, p_f and p_o, (H) each, of a peephole LSTM; else none
 * @property {Quantities} all
 * @property {number} at where this row's values begin in each of them; those of the row before begin H earlier
 * @property {number} units H
 * @property {Hold} hold `NO_HOLD` where nothing is held
 */

/** Holds nothing. @type {Hold} */
export const NO_HOLD = { name: "", value: 0, first: 0, last: -1 };

/** σ(z) @param {number} z */
export function sigmoid(z) {
  return 1 / (1 + Math.exp(-z));
}

/** Long short-term memory. @param {Step} step */
function lstmStep({ fromInput: x, fromHidden: h, bias: b, all, at, units: H, hold }) {
  const { input_gate, forget_gate, candidate, output_gate, cell_state, hidden_state } = all;
  for (let unit = 0, now = at; unit < H; unit++, now++) {
    const I = unit; // where each gate has this unit
    const F = I + H;
    const G = F + H;
    const O = G + H;
    const before = at ? cell_state[now - H] : 0; // cₜ₋₁
    const held = unit >= hold.first && unit <= hold.last ? hold.name : "";

    const i = held === "input_gate" ? hold.value : sigmoid(x[I] + h[I] + b[I]); //  iₜ = σ(W_i·xₜ + U_i·hₜ₋₁ + b_i)
    const f = held === "forget_gate" ? hold.value : sigmoid(x[F] + h[F] + b[F]); // fₜ = σ(W_f·xₜ + U_f·hₜ₋₁ + b_f)
    const g = held === "candidate" ? hold.value : Math.tanh(x[G] + h[G] + b[G]); // gₜ = tanh(W_g·xₜ + U_g·hₜ₋₁ + b_g)
    const o = held === "output_gate" ? hold.value : sigmoid(x[O] + h[O] + b[O]); // oₜ = σ(W_o·xₜ + U_o·hₜ₋₁ + b_o)

    const c = held === "cell_state" ? hold.value : f * before + i * g; //           cₜ = fₜ ⊙ cₜ₋₁ + iₜ ⊙ gₜ
    const h_t = held === "hidden_state" ? hold.value : o * Math.tanh(c); //         hₜ = oₜ ⊙ tanh(cₜ)
    input_gate[now] = i;
    forget_gate[now] = f;
    candidate[now] = g;
    output_gate[now] = o;
    cell_state[now] = c;
    hidden_state[now] = h_t;
  }
}

/** Long short-term memory with peepholes (Gers & Schmidhuber 2000). @param {Step} step */
function peepholeStep({ fromInput: x, fromHidden: h, bias: b, peepholes: [p_i, p_f, p_o], all, at, units: H, hold }) {
  const { input_gate, forget_gate, candidate, output_gate, cell_state, hidden_state } = all;
  for (let unit = 0, now = at; unit < H; unit++, now++) {
    const I = unit; // where each gate has this unit
    const F = I + H;
    const G = F + H;
    const O = G + H;
    const before = at ? cell_state[now - H] : 0; // cₜ₋₁
    const held = unit >= hold.first && unit <= hold.last ? hold.name : "";

    const i = held === "input_gate" ? hold.value : sigmoid(x[I] + h[I] + b[I] + p_i[unit] * before); //  iₜ = σ(z_i + p_i ⊙ cₜ₋₁)
    const f = held === "forget_gate" ? hold.value : sigmoid(x[F] + h[F] + b[F] + p_f[unit] * before); // fₜ = σ(z_f + p_f ⊙ cₜ₋₁)
    const g = held === "candidate" ? hold.value : Math.tanh(x[G] + h[G] + b[G]); //                      gₜ = tanh(z_g)
    const c = held === "cell_state" ? hold.value : f * before + i * g; //                                cₜ = fₜ ⊙ cₜ₋₁ + iₜ ⊙ gₜ

    const o = held === "output_gate" ? hold.value : sigmoid(x[O] + h[O] + b[O] + p_o[unit] * c); //      oₜ = σ(z_o + p_o ⊙ cₜ)
    const h_t = held === "hidden_state" ? hold.value : o * Math.tanh(c); //                              hₜ = oₜ ⊙ tanh(cₜ)
    input_gate[now] = i;
    forget_gate[now] = f;
    candidate[now] = g;
    output_gate[now] = o;
    cell_state[now] = c;
    hidden_state[now] = h_t;
  }
}

/** Gated recurrent unit. @param {Step} step */
function gruStep({ fromInput: x, fromHidden: h, bias: b, biasHidden, all, at, units: H, hold }) {
  const { reset_gate, update_gate, candidate, hidden_part, hidden_state } = all;
  for (let unit = 0, now = at; unit < H; unit++, now++) {
    const R = unit; // where each gate has this unit
    const Z = R + H;
    const N = Z + H;
    const before = at ? hidden_state[now - H] : 0; // hₜ₋₁
    const held = unit >= hold.first && unit <= hold.last ? hold.name : "";
    const biasInput = b[N] - biasHidden[N]; // b_in

    const r = held === "reset_gate" ? hold.value : sigmoid(x[R] + h[R] + b[R]); //   rₜ = σ(W_r·xₜ + U_r·hₜ₋₁ + b_r)
    const z = held === "update_gate" ? hold.value : sigmoid(x[Z] + h[Z] + b[Z]); //  zₜ = σ(W_z·xₜ + U_z·hₜ₋₁ + b_z)
    const u = h[N] + biasHidden[N]; //                                               U_n·hₜ₋₁ + b_hn
    const n = held === "candidate" ? hold.value : Math.tanh(x[N] + r * u + biasInput); // nₜ = tanh(W_n·xₜ + rₜ ⊙ (U_n·hₜ₋₁ + b_hn) + b_in)
    const h_t = held === "hidden_state" ? hold.value : (1 - z) * n + z * before; //  hₜ = (1 − zₜ) ⊙ nₜ + zₜ ⊙ hₜ₋₁
    reset_gate[now] = r;
    update_gate[now] = z;
    hidden_part[now] = u;
    candidate[now] = n;
    hidden_state[now] = h_t;
  }
}

/** Elman's plain recurrence. @param {Step} step @param {(z: number) => number} squash */
function rnnStep({ fromInput: x, fromHidden: h, bias: b, all, at, units: H, hold }, squash) {
  const { pre_activation, hidden_state } = all;
  for (let unit = 0, now = at; unit < H; unit++, now++) {
    const held = unit >= hold.first && unit <= hold.last ? hold.name : "";

    const z = held === "pre_activation" ? hold.value : x[unit] + h[unit] + b[unit]; // zₜ = W·xₜ + U·hₜ₋₁ + b
    const h_t = held === "hidden_state" ? hold.value : squash(z); //                  hₜ = tanh(zₜ), or max(0, zₜ)
    pre_activation[now] = z;
    hidden_state[now] = h_t;
  }
}

/** @param {number} z */
function relu(z) {
  return z > 0 ? z : 0;
}

/** One unit's value of a quantity at this row, or at the row before. @typedef {(name: string) => number} Own */

/** What a step of an LSTM makes on the way: see `Description.products` in lstm_demo/model/kinds. */
const LSTM_PRODUCTS = {
  kept: (/** @type {Own} */ now, /** @type {Own} */ before) => now("forget_gate") * before("cell_state"),
  written: (/** @type {Own} */ now) => now("input_gate") * now("candidate"),
  squashed: (/** @type {Own} */ now) => Math.tanh(now("cell_state")),
};

const GRU_PRODUCTS = {
  held: (/** @type {Own} */ now, /** @type {Own} */ before) => now("update_gate") * before("hidden_state"),
  renewal: (/** @type {Own} */ now) => 1 - now("update_gate"),
  renewed: (/** @type {Own} */ now) => (1 - now("update_gate")) * now("candidate"),
  recalled: (/** @type {Own} */ now) => now("hidden_part"),
};

/**
 * gates: the parts of H rows in a weight matrix, in the order of torch. quantities: what a step makes. peepholes: by gate, the parameter
 * through which it sees its unit's cell state, and by how many rows that is late. products: what a step makes on the way.
 * throughReset: the gate whose U·h, with its own bias, goes through the reset gate.
 * @typedef {{ gates: string[], quantities: string[], step: (step: Step, nonlinearity: string) => void, throughReset?: string,
 *   peepholes?: Record<string, { weight: string, lag: number }>, products: Record<string, (now: Own, before: Own) => number> }} Cell
 * @type {Record<string, Cell>}
 */
export const CELLS = {
  lstm: {
    gates: ["input_gate", "forget_gate", "candidate", "output_gate"],
    quantities: ["input_gate", "forget_gate", "candidate", "output_gate", "cell_state", "hidden_state"],
    products: LSTM_PRODUCTS,
    step: lstmStep,
  },
  peephole: {
    gates: ["input_gate", "forget_gate", "candidate", "output_gate"],
    quantities: ["input_gate", "forget_gate", "candidate", "output_gate", "cell_state", "hidden_state"],
    peepholes: {
      input_gate: { weight: "weight_ci", lag: 1 },
      forget_gate: { weight: "weight_cf", lag: 1 },
      output_gate: { weight: "weight_co", lag: 0 },
    },
    products: LSTM_PRODUCTS,
    step: peepholeStep,
  },
  gru: {
    gates: ["reset_gate", "update_gate", "candidate"],
    quantities: ["reset_gate", "update_gate", "candidate", "hidden_part", "hidden_state"],
    throughReset: "candidate",
    products: GRU_PRODUCTS,
    step: gruStep,
  },
  rnn: {
    gates: ["pre_activation"],
    quantities: ["pre_activation", "hidden_state"],
    products: {},
    step: (step, nonlinearity) => rnnStep(step, nonlinearity === "relu" ? relu : Math.tanh),
  },
};
