import pytest
import torch


@pytest.fixture(autouse=True, scope="session")
def one_thread():
    """Tensors of tests are too small to share; threads that wait for each other would only slow them down."""
    torch.set_num_threads(1)
