"""The paper's study done again: its two networks in their frameworks and compiled, side by side and layer by layer."""
