"""The outline corrected by hand: edits, their history, how they are kept, and how they join the network's outline."""
