"""TensorFlow, from an environment of its own: its packages and those of the other engines need not agree."""

import os
from collections import Counter
from typing import Any

import numpy as np

from build_models.peers.engine import Array, CannotRun, Precision, Subject, package_version
from build_models.peers.keras_weights import WEIGHTS, read_weights

NAME, GPU_NAME = "tensorflow", "tensorflow-gpu"


class TensorFlow:
    """A Keras network on TensorFlow's backend as one graph, channels last, oneDNN's kernels on."""

    precisions: tuple[Precision, ...] = ("fp32",)
    held_to_avx2 = True

    def version(self) -> str:
        """See `Engine.version`."""
        for package in ("tensorflow_cpu", "tensorflow"):
            try:
                return package_version(package)
            except CannotRun:
                continue
        raise CannotRun(
            "TensorFlow is not installed; make an environment for it (python3.11 -m venv tf && tf/bin/pip install "
            "tensorflow-cpu) and name its Python with --tensorflow tf/bin/python"
        )

    def prepare(self, subject: Subject) -> None:
        """Nothing: whoever lays out the subject writes the weights, which needs Keras's other backend."""

    def load(self, subject: Subject) -> "_Runner":
        """See `Engine.load`."""
        return _Runner(load_graph(subject, gpu=False))


class TensorFlowOnGpu(TensorFlow):
    """The same where TensorFlow finds a GPU, on which it places every operator then."""

    def load(self, subject: Subject) -> "_Runner":
        """See `Engine.load`."""
        import tensorflow as tf  # noqa: PLC0415

        if not tf.config.list_physical_devices("GPU"):
            raise CannotRun("TensorFlow finds no GPU")
        return _Runner(load_graph(subject, gpu=True))


def load_graph(subject: Subject, gpu: bool = False) -> Any:
    """The network with its probability at the end as a concrete function of one image.

    Raises
    ------
    CannotRun
        The subject holds no Keras network.
    """
    if not (subject.folder / WEIGHTS).is_file():
        raise CannotRun(f"{subject.model} is no Keras network")
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    import tensorflow as tf  # noqa: PLC0415  in this process only

    from build_models.zoo.keras_unet import keras_unet  # noqa: PLC0415

    if not gpu:
        tf.config.set_visible_devices([], "GPU")
    tf.config.threading.set_intra_op_parallelism_threads(subject.threads)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    shape, weights = read_weights(subject.folder)
    model = keras_unet(**shape)
    model.set_weights(weights)
    _, channels, height, width = np.load(subject.folder / "slices.npy", mmap_mode="r").shape
    image = tf.TensorSpec((1, height, width, channels), tf.float32)
    return tf.function(lambda x: tf.sigmoid(model(x, training=False))).get_concrete_function(image)


class _Runner:
    def __init__(self, graph: Any) -> None:
        self._graph = graph

    def convert(self, image: Array) -> Any:
        import tensorflow as tf  # noqa: PLC0415

        return tf.constant(np.ascontiguousarray(image.transpose(0, 2, 3, 1)))

    def run(self, image: Any) -> Array:
        return self._graph(image).numpy()  # waits for a GPU

    def operators(self, _: Any) -> list[dict[str, Any]]:
        """What the graph is made of as TensorFlow builds it, before it optimises it."""
        return [
            {"name": name, "count": count, "ms": None}
            for name, count in Counter(node.type for node in self._graph.graph.get_operations()).items()
        ]

    def result(self, answer: Array) -> Array:
        return np.ascontiguousarray(answer.transpose(0, 3, 1, 2))
