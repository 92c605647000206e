"""The image: what is shown (view state), how it is drawn, and how hands move it."""
