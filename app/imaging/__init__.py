"""Brain MRI in memory and how it is read: volumes, geometry, series, windows. No Qt, no inference."""
