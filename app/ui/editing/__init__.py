"""Editing the outline in the window: tools on the views, the bar with their controls, and what is kept."""
