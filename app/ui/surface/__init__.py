"""The lesion in space: its surface and the brain's outline, drawn with OpenGL."""
