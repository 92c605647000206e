"""The process boundary: messages, shared pixels and the process that decodes and computes. No Qt."""
