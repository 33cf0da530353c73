"""From a plan to native functions: emit, compile or load, build."""
