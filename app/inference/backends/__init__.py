"""The engines; the only importers of tvm_ffi and ai_edge_litert."""
