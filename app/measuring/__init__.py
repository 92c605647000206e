"""What a reader measures by hand: shapes on slices, their figures, and where they are kept. No Qt."""
