"""What a lecture on deployment claims, measured with the networks that ship."""
