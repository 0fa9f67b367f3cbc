"""Samples without what is no number: damaged files hold such."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def finite(samples: ArrayLike) -> NDArray[np.float32]:
    """As 32-bit floats in one piece, the same array where nothing is to be done.

    What is missing is 0; what is infinite is full scale.
    """
    floats = np.ascontiguousarray(samples, dtype=np.float32)
    if np.isfinite(floats).all():
        return floats
    return np.nan_to_num(floats, posinf=1.0, neginf=-1.0)
