"""How does a BERT encoder's weight file become an ONNX graph, without the framework it came from?

Six layers of MiniLM are a few hundred nodes; building them here spares 5.9 GB of dependencies and
gives the same vectors (handbook matching 0 (1)). The graph takes `input_ids` and `attention_mask`
(n × length, int64) and gives `tokens` (n × length × width).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, checker, helper, numpy_helper

Weights = Mapping[str, NDArray[np.float32]]
OPSET = 20
IR_VERSION = 9


class Shape:
    """What the weights do not say: heads per layer and the epsilon of the norms."""

    def __init__(self, layers: int, heads: int, width: int, epsilon: float) -> None:
        self.layers, self.heads, self.width, self.epsilon = layers, heads, width, epsilon


class _Graph:
    """Nodes in order, with a name for every result."""

    def __init__(self, weights: Weights, shape: Shape) -> None:
        self.weights, self.shape = weights, shape
        self.nodes: list[NodeProto] = []
        self.constants: dict[str, NDArray[Any]] = {}

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        result = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [result], **attributes))
        return result

    def weight(self, name: str, *, turned: bool = False) -> str:
        self.constants[name] = np.ascontiguousarray(
            self.weights[name].T if turned else self.weights[name]
        )
        return name

    def number(self, value: Any, kind: type = np.int64) -> str:
        array: NDArray[Any] = np.array(value, dtype=kind)
        name = f"constant_{len(self.constants)}"
        self.constants[name] = array
        return name

    def dense(self, name: str, x: str) -> str:
        product = self.op("MatMul", x, self.weight(f"{name}.weight", turned=True))
        return self.op("Add", product, self.weight(f"{name}.bias"))

    def norm(self, name: str, x: str) -> str:
        scale, shift = self.weight(f"{name}.weight"), self.weight(f"{name}.bias")
        epsilon = self.shape.epsilon
        return self.op("LayerNormalization", x, scale, shift, axis=-1, epsilon=epsilon)

    def embeddings(self) -> str:
        """Word + position + the one token type there is."""
        words = self.op("Gather", self.weight("embeddings.word_embeddings.weight"), "input_ids")
        length = self.op("Shape", "input_ids", start=1, end=2)
        places = self.op(
            "Slice",
            self.weight("embeddings.position_embeddings.weight"),
            self.number([0]),
            length,
            self.number([0]),
        )
        self.constants["kind"] = self.weights["embeddings.token_type_embeddings.weight"][0]
        placed = self.op("Add", self.op("Add", words, places), "kind")
        return self.norm("embeddings.LayerNorm", placed)

    def penalty(self) -> str:
        """0 for a token, a very negative number for padding: n × 1 × 1 × length."""
        mask = self.op("Cast", "attention_mask", to=TensorProto.FLOAT)
        absent = self.op("Sub", self.number(1.0, np.float32), mask)
        scaled = self.op("Mul", absent, self.number(-1e9, np.float32))
        return self.op("Unsqueeze", scaled, self.number([1, 2]))

    def layer(self, index: int, x: str, penalty: str) -> str:
        name = f"encoder.layer.{index}"
        query, key, value = (
            self._heads(self.dense(f"{name}.attention.self.{part}", x), turned=part == "key")
            for part in ("query", "key", "value")
        )
        root = float(np.sqrt(self.shape.width / self.shape.heads))
        scores = self.op("Div", self.op("MatMul", query, key), self.number(root, np.float32))
        weights = self.op("Softmax", self.op("Add", scores, penalty), axis=-1)
        mixed = self.op("Transpose", self.op("MatMul", weights, value), perm=[0, 2, 1, 3])
        joined = self.op("Reshape", mixed, self.number([0, 0, self.shape.width]))
        attended = self.dense(f"{name}.attention.output.dense", joined)
        x = self.norm(f"{name}.attention.output.LayerNorm", self.op("Add", x, attended))
        inner = self.op("Gelu", self.dense(f"{name}.intermediate.dense", x))
        outer = self.dense(f"{name}.output.dense", inner)
        return self.norm(f"{name}.output.LayerNorm", self.op("Add", x, outer))

    def _heads(self, x: str, *, turned: bool) -> str:
        heads = self.shape.heads
        split = self.op("Reshape", x, self.number([0, 0, heads, self.shape.width // heads]))
        return self.op("Transpose", split, perm=[0, 2, 3, 1] if turned else [0, 2, 1, 3])


def build(weights: Weights, shape: Shape) -> ModelProto:
    """The checked model. Raises `KeyError` where a weight is missing."""
    graph = _Graph(weights, shape)
    x, penalty = graph.embeddings(), graph.penalty()
    for index in range(shape.layers):
        x = graph.layer(index, x, penalty)
    graph.nodes.append(helper.make_node("Identity", [x], ["tokens"]))
    ids = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "length"])
        for name in ("input_ids", "attention_mask")
    ]
    out = helper.make_tensor_value_info("tokens", TensorProto.FLOAT, ["n", "length", shape.width])
    constants = [numpy_helper.from_array(array, name) for name, array in graph.constants.items()]
    model = helper.make_model(
        helper.make_graph(graph.nodes, "encoder", ids, [out], constants),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR_VERSION,
    )
    checker.check_model(model)
    return model
